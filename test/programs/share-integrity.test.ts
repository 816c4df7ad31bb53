import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, test} from 'vitest';
import {freshSeed} from '../real/random.js';
import {checkRandomOperations} from '../real/random-operations.js';
import {canMountLocally, LocalMount} from './local-mount.js';

let local: LocalMount;

beforeAll(async () => {
	local = await LocalMount.create();
});

afterAll(async () => {
	await local.close();
});

describe.runIf(canMountLocally)('what is written is what is read', () => {
	test.each([
		['stored', 'inside'],
		['stored', 'stored'],
		['mine', 'inside'],
		['mine', 'stored'],
	] as const)('owners %s, links %s', async (ownership, symlinks) => {
		await local.with({readOnly: false, ownership, symlinks}, async mountpoint => {
			const folder = path.join(mountpoint, `${ownership} ${symlinks}`);
			await mkdir(folder);
			await checkRandomOperations(folder, {seed: freshSeed(`${ownership}, ${symlinks}`), operations: 1500});
		});
	});
});
