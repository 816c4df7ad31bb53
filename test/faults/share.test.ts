import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {makeFileSystem} from '../../fixtures/disks/file-systems.js';
import {run} from '../../source/host/run.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';
import {freshSeed} from '../real/random.js';
import {checkRandomOperations} from '../real/random-operations.js';

// The long form of programs/share-integrity: through a real machine.

const context = {signal: new AbortController().signal, emit() {}};
const operations = 20_000;
let program: Program;

beforeAll(async () => {
	program = await Program.create((await preparedHome()).VMFUSE_HOME);
});

afterAll(async () => {
	await program.close();
});

test.each([
	['stored', 'inside'],
	['mine', 'stored'],
] as const)(
	`${operations} random operations on a mount, owners %s, links %s, and the file system is whole afterwards`,
	async (owner, symlinks) => {
		const name = `${owner}-${symlinks}`;
		const image = path.join(program.folder, `${name}.img`);
		const contents = await program.makeFolder('empty');
		await makeFileSystem(
			image,
			{type: 'ext4', label: 'share', uuid: '5a4e0000-0000-4000-8000-000000000001', size: 64 << 20, contents},
			context,
		);
		const mountpoint = await program.makeFolder(name);
		await program.succeed('mount', image, '-', 'auto', mountpoint, '--owner', owner, '--symlinks', symlinks);
		const folder = path.join(mountpoint, 'here');
		await mkdir(folder);
		await checkRandomOperations(folder, {seed: freshSeed(name), operations});
		await program.succeed('unmount', mountpoint);
		await run(['e2fsck', '-fn', image], context);
		expect(await program.leftovers()).toEqual([]);
	},
);
