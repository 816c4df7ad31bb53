import {mkdtemp, rename, rm, utimes, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {checkIdentity, differences, identityOfDisk, readIdentity} from '../../source/host/disk-identity.js';
import type {HostDisk} from '../../source/host/disks/host-disk.js';

const volume = {size: 10, mountpoints: [], readableHere: false};
const disk: HostDisk = {
	...volume,
	path: '/dev/sdz',
	kind: 'disk',
	model: 'Stick',
	serial: '0042',
	removable: true,
	readOnly: false,
	sectorSize: 512,
	system: false,
	partitions: [
		{...volume, number: 1, typeName: 'Linux', fileSystem: 'ext4', uuid: 'aaaa'},
		{...volume, number: 2, typeName: 'Linux', fileSystem: 'xfs', uuid: 'bbbb'},
	],
};

test.each([
	['another disk of the same make', {...disk, serial: '0043'}, [2], ['serial number']],
	['another size', {...disk, size: 11}, [2], ['size']],
	[
		'a partition that was made anew',
		{...disk, partitions: disk.partitions.map(part => ({...part, uuid: 'cccc'}))},
		[2],
		['contents of partition 2'],
	],
	[
		'a partition that was not chosen',
		{...disk, partitions: disk.partitions.map(part => (part.number === 1 ? {...part, uuid: 'cccc'} : part))},
		[2],
		[],
	],
	[
		'all of them, when the disk was chosen as a whole',
		{...disk, partitions: disk.partitions.map(part => ({...part, size: 9}))},
		[],
		['size of partition 1', 'size of partition 2'],
	],
	['what can only be seen by now', {...disk, model: undefined}, [2], []],
] as const)('of a disk, %s', (_, now, numbers, expected) => {
	expect(differences(identityOfDisk(disk, numbers), identityOfDisk(now as HostDisk, numbers))).toEqual(expected);
});

test('an image that was replaced, or written to, is refused; one that was left alone is not', async () => {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-identity-'));
	const context = {signal: new AbortController().signal, emit() {}};
	try {
		const file = path.join(folder, 'a.img');
		await writeFile(file, 'one');
		const chosen = {path: file, isDevice: false, partitions: []};
		const identity = await readIdentity(chosen, context);
		await checkIdentity({...chosen, identity}, context);
		await checkIdentity(chosen, context);
		await utimes(file, 1, 1);
		await expect(checkIdentity({...chosen, identity}, context)).rejects.toMatchObject({
			code: 'disk-changed',
			message: expect.stringContaining('last change'),
		});
		await writeFile(`${file}.2`, 'one');
		await rename(`${file}.2`, file);
		await expect(checkIdentity({...chosen, identity}, context)).rejects.toThrow('file');
	} finally {
		await rm(folder, {recursive: true});
	}
});
