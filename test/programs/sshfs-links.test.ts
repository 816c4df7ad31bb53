import {mkdir, readFile, readlink, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {run} from '../../source/host/run.js';
import {canMountLocally, LocalMount} from './local-mount.js';

const reading = {readOnly: true, ownership: 'stored'} as const;
let local: LocalMount;
const at = (...names: readonly string[]) => local.at(...names);
const context = {signal: new AbortController().signal, emit() {}};

beforeAll(async () => {
	local = await LocalMount.create();
	await mkdir(at('disk', 'etc', 'deep'), {recursive: true});
	await writeFile(at('secret'), 'of this computer');
	await writeFile(at('disk', 'etc', 'name'), 'of the disk');
	for (const [name, target] of Object.entries(stored())) await symlink(target, at('disk', 'etc', name));
});

afterAll(async () => {
	await local.close();
});

/** All of them in /etc of the disk. */
function stored(): Readonly<Record<string, string>> {
	return {
		relative: 'name',
		'up inside': '../etc/name',
		'up outside': '../../secret',
		'far outside': `${'../'.repeat(40)}etc/name`,
		'absolute inside': '/etc/name',
		'absolute outside': at('secret'),
		dangling: 'nothing',
		folder: '/etc',
		'folder above': 'deep/../..',
		// Where names are taken for folders, this stays inside.
		'through a link': 'folder above/../../secret',
		'caf\u00e9': '/etc/name',
	};
}

/** What is behind a link, or why nothing is. */
async function behind(file: string): Promise<string> {
	return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error.code ?? '');
}

describe.runIf(canMountLocally)('the links of a mount', () => {
	test('lead to where they would if the mount were all there is, and can be copied', async () => {
		await local.with({...reading, symlinks: 'inside'}, async mountpoint => {
			const etc = path.join(mountpoint, 'etc');
			const found = await Promise.all(
				Object.keys(stored()).map(async name => [name, await readlink(path.join(etc, name)), await behind(path.join(etc, name))]),
			);
			expect(found).toEqual([
				['relative', 'name', 'of the disk'],
				['up inside', '../etc/name', 'of the disk'],
				['up outside', '../secret', 'ENOENT'],
				['far outside', '../etc/name', 'of the disk'],
				['absolute inside', 'name', 'of the disk'],
				['absolute outside', `..${at('secret')}`, 'ENOENT'],
				['dangling', 'nothing', 'ENOENT'],
				['folder', '.', 'EISDIR'],
				['folder above', '..', 'EISDIR'],
				['through a link', '../secret', 'ENOENT'],
				['caf\u00e9', 'name', 'of the disk'],
			]);
			expect(await behind(path.join(etc, 'folder above', 'etc', 'folder', 'name'))).toBe('of the disk');
			await run(['cp', '-a', mountpoint, at('copy')], context);
			expect(await readlink(at('copy', 'etc', 'absolute inside'))).toBe('name');
		});
	});

	test('are as stored when that is wanted, and can be copied as they are', async () => {
		await local.with({...reading, symlinks: 'stored'}, async mountpoint => {
			const etc = path.join(mountpoint, 'etc');
			const found = await Promise.all(Object.keys(stored()).map(async name => [name, await readlink(path.join(etc, name))]));
			expect(Object.fromEntries(found)).toEqual(stored());
			expect(await behind(path.join(etc, 'absolute outside'))).toBe('of this computer');
			await run(['cp', '-a', mountpoint, at('second copy')], context);
			expect(await readlink(at('second copy', 'etc', 'absolute inside'))).toBe('/etc/name');
		});
	});
});
