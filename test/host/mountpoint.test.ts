import {chmod, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {UsageError} from '../../source/errors.js';
import {checkMountpoint, createMountpoint, isMounted, removeMountpoint} from '../../source/host/mountpoint.js';

const context = {signal: new AbortController().signal, emit: () => {}};
let folder: string;

beforeEach(async () => {
	folder = await realpath(await mkdtemp(path.join(tmpdir(), 'vmfuse-mountpoint-')));
});

afterEach(async () => {
	await chmod(folder, 0o700);
	await rm(folder, {recursive: true, force: true});
});

const check = (name: string, {create = false, sessions = [] as readonly string[]} = {}) =>
	checkMountpoint(path.join(folder, name), {create, sessionMountpoints: sessions}, context);

describe('checkMountpoint', () => {
	it('takes an empty directory, by its real path', async () => {
		await mkdir(path.join(folder, 'empty'));
		await symlink('empty', path.join(folder, 'link'));
		expect(await check('link')).toEqual({path: path.join(folder, 'empty'), missing: []});
	});

	it('refuses a link to nothing, which could not be made a folder', async () => {
		await symlink('nowhere', path.join(folder, 'link'));
		for (const name of ['link', 'link/new'])
			await expect(check(name, {create: true})).rejects.toThrow(`${folder}/link is a link to a place that does not exist`);
	});

	it('does not take an empty argument for this folder', async () => {
		await expect(checkMountpoint('', {create: true, sessionMountpoints: []}, context)).rejects.toThrow('the mountpoint has no name');
	});

	it('refuses what does not exist, and says how to have it made', async () => {
		const error = await check('new').catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(UsageError);
		expect((error as UsageError).message).toBe(`the mountpoint ${folder}/new does not exist`);
		expect((error as UsageError).nextSteps.join()).toContain('--create');
	});

	it('plans what is to be made, and that can be taken back', async () => {
		await mkdir(path.join(folder, 'a'));
		const {path: place, missing} = await check('a/b/c', {create: true});
		expect(place).toBe(path.join(folder, 'a/b/c'));
		expect(missing).toEqual([path.join(folder, 'a/b'), path.join(folder, 'a/b/c')]);
		expect(await readdir(path.join(folder, 'a'))).toEqual([]);
		await createMountpoint(missing);
		await createMountpoint(missing);
		expect(await readdir(path.join(folder, 'a/b'))).toEqual(['c']);
		await removeMountpoint(missing);
		await removeMountpoint(missing);
		expect(await readdir(folder)).toEqual(['a']);
		expect(await readdir(path.join(folder, 'a'))).toEqual([]);
	});

	it('keeps a folder that somebody has put something into', async () => {
		const {missing} = await check('x/y', {create: true});
		await createMountpoint(missing);
		await writeFile(path.join(folder, 'x/file'), '');
		await removeMountpoint(missing);
		expect(await readdir(path.join(folder, 'x'))).toEqual(['file']);
	});

	it.each([
		['file', /file is not a directory/],
		['file/below', /file is not a directory/],
		['full', /full is not empty/],
	])('refuses %s', async (name, message) => {
		await writeFile(path.join(folder, 'file'), '');
		await mkdir(path.join(folder, 'full/something'), {recursive: true});
		await expect(check(name, {create: true})).rejects.toThrow(message);
	});

	it('refuses what is a mount already, without touching it', async () => {
		await expect(checkMountpoint('/proc', {create: false, sessionMountpoints: []}, context)).rejects.toThrow(
			/something is mounted at \/proc already/,
		);
	});

	it('refuses a place inside of our own mounts, by name and by link', async () => {
		const outer = path.join(folder, 'outer');
		await mkdir(path.join(outer, 'inner'), {recursive: true});
		await symlink(path.join(outer, 'inner'), path.join(folder, 'link'));
		await mkdir(path.join(folder, 'outer2'));
		for (const name of ['outer/inner', 'link'])
			await expect(check(name, {sessions: [outer]})).rejects.toThrow(/inside .*outer, which vmfuse-tui has mounted/);
		expect((await check('outer2', {sessions: [path.join(folder, 'outer2')]})).path).toBe(path.join(folder, 'outer2'));
		expect((await check('outer2', {sessions: [outer]})).path).toBe(path.join(folder, 'outer2'));
	});
});

describe('isMounted', () => {
	it('knows a mount by its path, also through links and trailing slashes', async () => {
		await symlink('/proc', path.join(folder, 'link'));
		expect(await isMounted('/proc/', context)).toBe(true);
		expect(await isMounted(path.join(folder, 'link'), context)).toBe(true);
		expect(await isMounted('/proc/self', context)).toBe(false);
		expect(await isMounted(folder, context)).toBe(false);
		expect(await isMounted(path.join(folder, 'nothing'), context)).toBe(false);
	});
});
