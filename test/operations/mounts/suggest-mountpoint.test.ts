import {mkdir, mkdtemp, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {folderName, suggestMountpoint} from '../../../source/operations/mounts/suggest-mountpoint.js';

let home: string;

beforeEach(async () => {
	home = await realpath(await mkdtemp(path.join(tmpdir(), 'vmfuse-home-')));
});

afterEach(async () => {
	await rm(home, {recursive: true});
});

const suggest = async (device: {label?: string; path: string}) => {
	const folders = {data: path.join(home, 'data'), state: path.join(home, 'state'), cache: path.join(home, 'cache')};
	return path.relative(path.join(home, 'mnt'), await suggestMountpoint({folders}, device, {home}));
};

describe('suggestMountpoint', () => {
	it('takes the label, else the name of the device', async () => {
		expect(await suggest({label: 'My Photos', path: '/dev/sdb7'})).toBe('My-Photos');
		expect(await suggest({path: '/dev/vg-host/lv-root'})).toBe('lv-root');
		expect(await suggest({label: '../..', path: '/dev/sdb7'})).toBe('sdb7');
	});

	it('counts on when the place is taken; an empty folder is not', async () => {
		await mkdir(path.join(home, 'mnt/a'), {recursive: true});
		expect(await suggest({label: 'a', path: '/dev/sdb'})).toBe('a');
		await writeFile(path.join(home, 'mnt/a/file'), '');
		expect(await suggest({label: 'a', path: '/dev/sdb'})).toBe('a-2');
		await writeFile(path.join(home, 'mnt/a-2'), '');
		expect(await suggest({label: 'a', path: '/dev/sdb'})).toBe('a-3');
	});
});

describe('folderName', () => {
	it.each([
		['rm -rf ~', 'rm-rf'],
		['\u001B[31mred', '31mred'],
		['\u202Egnp.exe', 'gnp.exe'],
		['💾', undefined],
		['..', undefined],
		['.hidden', 'hidden'],
		['Musik für Zoë', 'Musik-für-Zoë'],
		['データ', 'データ'],
		['हिन्दी', 'हिन्दी'],
		['a/b', 'a-b'],
		['x'.repeat(300), 'x'.repeat(40)],
	])('%j is %j', (label, name) => {
		expect(folderName(label)).toBe(name);
	});

	it('never leads elsewhere, hides nothing, and fits into a file system', () => {
		fc.assert(
			fc.property(fc.string({unit: 'binary', maxLength: 80}), text => {
				const name = folderName(text);
				if (name === undefined) return;
				expect(path.basename(name)).toBe(name);
				expect(name).toMatch(/^[\p{L}\p{N}_][\p{L}\p{M}\p{N}._-]*$/u);
				expect(Buffer.byteLength(name)).toBeLessThan(200);
			}),
		);
	});
});
