import {mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {UsageError} from '../../source/errors.js';
import {refuseArrayMember} from '../../source/host/array-member.js';
import type {HostDisk} from '../../source/host/disks/host-disk.js';
import {listImage} from '../../source/host/disks/image.js';
import {checkUsable, parsePartitions, pickFrom, resolveSource} from '../../source/host/source-argument.js';
import {firmwareSample} from '../disk/firmware-sample.js';
import {buildGpt, buildMbr, mbr} from '../disk/table-builder.js';
import {darwinSample, freeBsdSample, linuxSample} from './platform/sample.js';

const context = {signal: new AbortController().signal, emit: () => {}};

describe('pickFrom and checkUsable', () => {
	const linux = [...linuxSample('ubuntu-24.04-laptop'), ...linuxSample('debian-12-loop')];
	const mac = darwinSample('macos-14-apple-silicon');
	const bsd = [...freeBsdSample('freebsd-14-zfs'), ...freeBsdSample('freebsd-13-ufs-mbr')];

	const check = (disks: readonly HostDisk[], node: string, numbers: readonly number[]) => {
		const picked = pickFrom(disks, node, numbers);
		checkUsable(picked.disk, picked.numbers, true);
	};

	it.each([
		[linux, '/dev/sda', [], '/dev/sda', []],
		[linux, '/dev/sda', [1], '/dev/sda', [1]],
		[linux, '/dev/sda1', [], '/dev/sda', [1]],
		[linux, '/dev/nvme0n1', [2, 4], '/dev/nvme0n1', [2, 4]],
		[linux, '/dev/nvme0n1p4', [], '/dev/nvme0n1', [4]],
		[linux, '/dev/nvme0n1p4', [4], '/dev/nvme0n1', [4]],
		[linux, '/dev/loop0p8', [], '/dev/loop0', [8]],
		[mac, '/dev/disk4', [7], '/dev/disk4', [7]],
		[mac, '/dev/disk4s7', [], '/dev/disk4', [7]],
		[mac, '/dev/disk4s8', [], '/dev/disk4', [8]],
		[bsd, '/dev/da0p7', [], '/dev/da0', [7]],
		[bsd, '/dev/ada1s6', [], '/dev/ada1', [6]],
	])('%#: %s %s', (disks, device, numbers, disk, expected) => {
		const picked = pickFrom(disks, device, numbers);
		expect(picked.disk.path).toBe(disk);
		expect(picked.numbers).toEqual(expected);
	});

	it('knows a partition without a node by the name that it would have', () => {
		const [loop] = linuxSample('debian-12-loop');
		const disk = {...loop, partitions: loop?.partitions.map(({path: _, ...partition}) => partition)} as (typeof linux)[number];
		expect(pickFrom([disk], '/dev/loop0p8', []).numbers).toEqual([8]);
		expect(() => check([disk], '/dev/loop0p9', [])).toThrow('/dev/loop0 cannot be used: it has no partition 9');
	});

	it.each([
		['/dev/sdz', [], 'there is no disk /dev/sdz', 'vmfuse-tui disks'],
		['/dev/nvme0n1', [4, 9], '/dev/nvme0n1 cannot be used: it has no partition 9', 'Choose one of 1, 2, 3, 4.'],
		['/dev/nvme0n1p9', [], '/dev/nvme0n1 cannot be used: it has no partition 9', 'Choose one of 1, 2, 3, 4.'],
		['/dev/loop0', [2], 'partition 2 of /dev/loop0 cannot be used: it only holds other partitions', '1, 5, 6, 7, 8'],
		['/dev/loop1', [1], '/dev/loop1 cannot be used: it has no partition 1', 'It has no partitions'],
		['/dev/loop0s8', [], 'there is no disk /dev/loop0s8', 'vmfuse-tui disks'],
		['/dev/sda1', [1, 2], '/dev/sda1 is partition 1 of /dev/sda, not 2', 'name the disk: /dev/sda'],
	])('refuses %s %s', (device, numbers, message, step) => {
		const error = thrown(() => check(linux, device, numbers));
		expect(error).toBeInstanceOf(UsageError);
		expect(error.message).toBe(message);
		expect(error.nextSteps.join('\n')).toContain(step);
	});
});

function thrown(action: () => unknown): UsageError {
	try {
		action();
	} catch (error) {
		return error as UsageError;
	}

	throw new Error('nothing was thrown');
}

describe('parsePartitions', () => {
	it.each([
		['7', [7]],
		['128', [128]],
		['8,7', [7, 8]],
		['7, 10,7', [7, 10]],
	])('takes %j', (text, expected) => expect(parsePartitions(text)).toEqual(expected));
	it.each(['0', '-1', '1.5', '', '7,', '7 8', '7,-', '7x', '1e3', '99999', '\u{1B}[2J'])('refuses %j', text => {
		const {message} = thrown(() => parsePartitions(text));
		expect(message).toMatch(/^not a partition number: /);
		expect(message).not.toContain('\u{1B}');
	});
});

describe('resolveSource, of images', () => {
	let folder: string;

	beforeEach(async () => {
		folder = await realpath(await mkdtemp(path.join(tmpdir(), 'vmfuse-source-')));
	});

	afterEach(async () => {
		await rm(folder, {recursive: true, force: true});
	});

	async function image(name: string, parts: ReadonlyMap<number, Buffer>, size = 8192 * 512) {
		const file = path.join(folder, name);
		const bytes = Buffer.alloc(size);
		for (const [offset, part] of parts) part.copy(bytes, offset);
		await writeFile(file, bytes);
		return file;
	}

	const resolve = (source: string, partitions?: string) => resolveSource(source, partitions, {readOnly: false}, context);

	it('finds an image, whole or one partition of it, by its real path', async () => {
		const file = await image('disk.img', buildGpt(8192, [{number: 7, start: 2048, sectors: 100}]));
		await symlink('disk.img', path.join(folder, 'link'));
		const whole = {path: file, isDevice: false, format: 'raw', partitions: [], partitionPaths: [], size: 8192 * 512, readOnly: false};
		expect(await resolve(path.join(folder, 'link'))).toMatchObject({...whole, identity: {size: String(8192 * 512)}});
		expect(await resolve(file, '7')).toMatchObject({...whole, partitions: [7]});
	});

	it('tells of a table that is damaged, since what can be found on the disk then may be nothing', async () => {
		const parts = buildGpt(8192, [{number: 7, start: 2048, sectors: 100}]);
		const file = await image('disk.img', new Map([...parts].filter(([offset]) => offset === 0)));
		const texts: unknown[] = [];
		await resolveSource(file, undefined, {readOnly: true}, {...context, emit: event => texts.push(event)});
		expect(texts).toContainEqual({type: 'warning', text: expect.stringContaining('neither of its two copies passes its checksum')});
	});

	it('refuses what is no image', async () => {
		await mkdir(path.join(folder, 'directory'));
		await writeFile(path.join(folder, 'empty'), '');
		await writeFile(path.join(folder, 'archive.gz'), Buffer.from('1f8b0800', 'hex'));
		await expect(resolve(path.join(folder, 'missing.img'))).rejects.toThrow(/there is no disk or image .*missing\.img/);
		await expect(resolve(path.join(folder, 'missing.img/x'))).rejects.toThrow(/there is no disk or image/);
		await expect(resolve(path.join(folder, 'directory'))).rejects.toThrow(/is a directory/);
		await expect(resolve(path.join(folder, 'empty'))).rejects.toThrow(/is empty/);
		await expect(resolve(path.join(folder, 'archive.gz'))).rejects.toThrow(/compressed by gzip/);
		await expect(resolve('/dev/null')).rejects.toThrow(UsageError);
		await expect(resolve('/dev/there-is-no-such-disk')).rejects.toThrow(/there is no disk/);
	});

	it('names the partitions that are there', async () => {
		const logicals = [{type: 0x83, start: 65, sectors: 10}];
		const file = await image(
			'disk.img',
			buildMbr([{number: 1, type: 0x83, start: 1, sectors: 9}], {number: 2, type: 5, start: 64, sectors: 64}, logicals),
		);
		await expect(resolve(file, '9')).rejects.toMatchObject({
			message: `${file} cannot be used: it has no partition 9`,
			nextSteps: ['Choose one of 1, 5.'],
		});
		await expect(resolve(file, '2')).rejects.toThrow('only holds other partitions');
		expect((await resolve(file, '5,1')).partitions).toEqual([1, 5]);
	});

	it('says that the partition table is damaged', async () => {
		const file = await image('disk.img', new Map([[0, mbr([{type: 0xee, start: 1, sectors: 100}])]]));
		await expect(resolve(file, '1')).rejects.toMatchObject({nextSteps: [expect.stringMatching(/GPT.* is damaged/)]});
	});

	it('says which partitions of an image that was not copied whole are there', async () => {
		const parts = buildGpt(1024, [
			{number: 1, start: 100, sectors: 10},
			{number: 2, start: 200, sectors: 500},
		]);
		const ext4 = Buffer.alloc(2048);
		ext4.writeUInt16LE(0xef53, 1024 + 56);
		ext4.writeUInt32LE(0x40, 1024 + 96);
		ext4.writeUInt32LE(250, 1024 + 4);
		const file = await image('disk.img', new Map([...parts, [200 * 512, ext4]]), 400 * 512);
		const heard: unknown[] = [];
		const listening = {...context, emit: (event: object) => void heard.push('text' in event ? event.text : event)};
		expect(await resolveSource(file, '1', {readOnly: true}, listening)).toMatchObject({
			cutShort: [{number: 2, message: 'ends 150 KiB behind the end of the image: it was not copied whole'}],
		});
		expect(heard).toEqual([`${file}: the image is 312 KiB shorter than its partition table says: partition 1 is whole`]);
		await expect(resolve(file, '2')).rejects.toMatchObject({
			code: 'disk-unusable',
			message: expect.stringContaining('it ends 150 KiB behind the end of the image: it was not copied whole'),
		});
		const smaller = Buffer.from(ext4);
		smaller.writeUInt32LE(100, 1024 + 4);
		const whole = await image('whole.img', new Map([...parts, [200 * 512, smaller]]), 400 * 512);
		expect((await resolve(whole, '2')).cutShort).toBeUndefined();
	});

	it('only reads one disk of a mirror of a firmware, and leaves alone what has but a part of an array', async () => {
		const table: ReadonlyArray<readonly [number, Buffer]> = [[0, mbr([{type: 0x83, start: 2048, sectors: 2048}])]];
		const made = async (name: string) => {
			const {size, sectors} = firmwareSample(name);
			return image(`${name}.img`, new Map([...table, ...sectors]), size);
		};
		const [mirror, stripe] = [await made('isw-raid1'), await made('isw-raid0')];
		const heard: unknown[] = [];
		const found = await resolveSource(mirror, '1', {readOnly: true}, {...context, emit: event => void heard.push(event)});
		expect(found.readOnly).toBe(true);
		const why = 'it belongs to RAID1 of 2 disks of Intel firmware (IMSM): what is written to it alone would make the disks differ';
		expect(heard).toEqual([{type: 'warning', text: expect.stringContaining(why)}]);
		await expect(resolveSource(mirror, '1', {readOnly: false}, context)).rejects.toMatchObject({
			message: expect.stringContaining(`can only be read: ${why}`),
			nextSteps: ['Mount it read-only: add --read-only'],
		});
		for (const partition of ['1', undefined])
			await expect(resolveSource(stripe, partition, {readOnly: true}, context)).rejects.toMatchObject({
				code: 'disk-unusable',
				message: expect.stringContaining('it has but a part of RAID0 of 2 disks of Intel firmware (IMSM)'),
				nextSteps: [expect.stringContaining('mdadm --assemble --scan')],
			});
		for (const file of [mirror, stripe])
			expect(await listImage(file, () => false, context)).toMatchObject({remarks: [{code: 'array-member'}], partitions: [{number: 1}]});
		// A disk could not be read before it was granted.
		const asDisk = (path: string) => ({path, format: 'raw' as const});
		await refuseArrayMember(asDisk(mirror), true, context);
		await expect(refuseArrayMember(asDisk(mirror), false, context)).rejects.toThrow('cannot be written: it belongs to RAID1');
		await expect(refuseArrayMember(asDisk(stripe), true, context)).rejects.toThrow('cannot be used: it has but a part of RAID0');
	});

	it('takes a table for sectors of 4096 bytes, and says so', async () => {
		const file = await image('disk.img', buildGpt(1024, [{number: 1, start: 100, sectors: 10}], {sectorSize: 4096}), 1024 * 4096);
		const heard: unknown[] = [];
		await resolveSource(file, '1', {readOnly: true}, {...context, emit: event => void heard.push(event)});
		expect(heard).toEqual([{type: 'warning', text: `${file}: its partition table was made for sectors of 4096 bytes`}]);
	});

	it('counts in more than 32 bits', async () => {
		const sectors = 2 ** 33;
		const file = path.join(folder, 'huge.img');
		await writeFile(file, '');
		await truncate(file, sectors * 512);
		const {open} = await import('node:fs/promises');
		const handle = await open(file, 'r+');
		for (const [offset, part] of buildGpt(sectors, [{number: 1, start: 2 ** 32 + 8, sectors: 2 ** 31}]))
			await handle.write(part, 0, part.length, offset);
		await handle.close();
		expect(await resolve(file, '1')).toMatchObject({size: 2 ** 42, partitions: [1]});
	});
});
