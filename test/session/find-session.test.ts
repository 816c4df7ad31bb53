import {mkdir, symlink} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {UsageError} from '../../source/errors.js';
import {findSession} from '../../source/session/find-session.js';
import {type ScratchRuntime, scratchRuntime} from '../operations/scratch-runtime.js';
import {writeSession} from './write-session.js';

let scratch: ScratchRuntime;
let place: string;

beforeEach(async () => {
	scratch = await scratchRuntime();
	place = path.join(scratch.folder, 'mount é', 'point');
	await mkdir(place, {recursive: true});
	await writeSession(scratch.runtime.folders, '0123abcd', {phase: 'mounted', mountpoint: place});
});

afterEach(async () => {
	await scratch.remove();
});

const find = async (argument: string) => (await findSession(scratch.runtime.folders, argument)).request.id;

test('by its id, its mountpoint, and whatever leads there', async () => {
	await symlink('mount é/point', path.join(scratch.folder, 'link'));
	await symlink('link', path.join(scratch.folder, 'link to it'));
	await symlink('mount é', path.join(scratch.folder, 'above'));
	const names = ['link', 'link to it', 'above/point', 'mount é/point/'].map(name => path.join(scratch.folder, name));
	for (const argument of ['0123abcd', place, path.relative('.', place), ...names])
		expect([argument, await find(argument)]).toEqual([argument, '0123abcd']);
});

test('nothing is found by what leads elsewhere, or round and round', async () => {
	await symlink('round', path.join(scratch.folder, 'round'));
	for (const name of ['round', 'mount é', 'none']) await expect(find(path.join(scratch.folder, name))).rejects.toThrow(UsageError);
});
