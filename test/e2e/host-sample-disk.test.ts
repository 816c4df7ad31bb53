// The practice disk: whether it is what real programs take it for, and whether we see it as it is, in every format.
import {createHash} from 'node:crypto';
import {mkdtemp, open, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {convertDisk, makeSampleDisk, type SampleDisk} from '../../fixtures/disks/sample-disk.js';
import {detectFormat, openImage} from '../../source/host/disk-image.js';
import {listImage} from '../../source/host/disks/image.js';
import {runPrivileged} from '../../source/host/privilege.js';
import {run} from '../../source/host/run.js';
import {eventually} from '../harness/eventually.js';
import {deletePartitions} from '../harness/loop-device.js';

const context = {signal: new AbortController().signal, emit: () => {}};
const seed = 4711;
let folder: string;
let gpt: SampleDisk;
let mbr: SampleDisk;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-sample-'));
	// Of seeds of their own: disks of other tests can be devices of this computer meanwhile.
	gpt = await makeSampleDisk({file: path.join(folder, 'gpt.img'), table: 'gpt', seed});
	mbr = await makeSampleDisk({file: path.join(folder, 'mbr.img'), table: 'mbr', seed: seed + 1});
});

afterAll(async () => {
	await rm(folder, {recursive: true, force: true});
});

/** Copy a stretch of the disk into a file of its own. */
async function extract(disk: string, pieces: ReadonlyArray<readonly [offset: number, length: number]>) {
	const file = path.join(folder, `extract-${pieces[0]?.[0]}`);
	const source = await open(disk, 'r');
	const parts: Buffer[] = [];
	for (const [offset, length] of pieces) parts.push((await source.read(Buffer.alloc(length), 0, length, offset)).buffer);
	await source.close();
	await writeFile(file, Buffer.concat(parts));
	return file;
}

/** lv-root from its two pieces: what LVM's map says, written down here by hand. */
async function rootVolume({file, partitions}: SampleDisk) {
	const start = (partitions[8]?.offset ?? 0) + (1 << 20);
	const extent = 4 << 20;
	return extract(file, [
		[start, 8 * extent],
		[start + 18 * extent, 7 * extent],
	]);
}

describe('the practice disk', () => {
	it('leaves nothing beside itself', async () => {
		expect((await readdir(folder)).filter(name => !name.startsWith('extract'))).toEqual(['gpt.img', 'mbr.img']);
	});

	it('is made also while one of the same seed is a disk of this computer', async () => {
		const loop = (await runPrivileged(['losetup', '--find', '--show', gpt.file], context)).stdout.trim();
		const other = path.join(folder, 'extract-other.img');
		try {
			await runPrivileged(['sh', '-c', `${deletePartitions}partx --add "$1"`, 'sh', loop], context);
			expect((await makeSampleDisk({file: other, table: 'gpt', seed})).files).toEqual(gpt.files);
		} finally {
			await runPrivileged(['sh', '-c', deletePartitions, 'sh', loop], context);
			await runPrivileged(['losetup', '--detach', loop], context);
		}
	});

	it('passes e2fsck, and has the files that it says', async () => {
		for (const disk of [gpt, mbr]) {
			const volume = await rootVolume(disk);
			await run(['e2fsck', '-fn', volume], context);
			for (const {path: name, size, sha256} of disk.files) {
				const copy = path.join(folder, 'copy');
				await run(['debugfs', '-R', `dump "/${name.replaceAll('"', '""')}" ${copy}`, volume], context);
				const bytes = await readFile(copy);
				expect([name, bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([name, size, sha256]);
				await rm(copy);
			}
		}
	});

	it('passes the checks of XFS and btrfs', async () => {
		const [xfs, btrfs] = [gpt.partitions[6], gpt.partitions[7]];
		await run(['xfs_repair', '-n', await extract(gpt.file, [[xfs?.offset ?? 0, xfs?.size ?? 0]])], context);
		await run(['btrfs', 'check', '--readonly', await extract(gpt.file, [[btrfs?.offset ?? 0, btrfs?.size ?? 0]])], context);
	});

	it('is the same for the same seed, where programs allow, and has other UUIDs for another', async () => {
		const again = await makeSampleDisk({file: path.join(folder, 'again.img'), table: 'gpt', seed});
		const uuids = async ({file}: SampleDisk) => (await listImage(file, () => true, context)).partitions.map(({uuid}) => uuid);
		expect(await uuids(again)).toEqual(await uuids(gpt));
		expect((await uuids(mbr)).filter(uuid => uuid)).toHaveLength(5);
		for (const uuid of await uuids(gpt)) expect(await uuids(mbr)).not.toContain(uuid);
		expect(again.files).toEqual(gpt.files);
		await rm(again.file);
	});

	it('has a volume group that LVM itself finds nothing wrong with', async () => {
		const {offset, size} = gpt.partitions[8] ?? {offset: 0, size: 0};
		const {stdout} = await runPrivileged(
			['losetup', '--find', '--show', '--offset', String(offset), '--sizelimit', String(size), gpt.file],
			context,
		);
		const loop = stdout.trim();
		try {
			// Nothing of this computer's own LVM is read or written.
			const config = `devices{use_devicesfile=0 filter=["a|^${loop}$|","r|.*|"]} backup{backup=0 archive=0} global{locking_type=1}`;
			const lvm = async (...arguments_: readonly string[]) =>
				(await runPrivileged(['env', `LVM_SYSTEM_DIR=${folder}/lvm`, 'lvm', ...arguments_, '--config', config], context)).stdout;
			await lvm('pvck', loop);
			await lvm('vgck', 'vg-host');
			const report = JSON.parse(
				await lvm('lvs', '--segments', '--reportformat', 'json', '--units', 'm', '-o', 'lv_name,segtype,seg_size,seg_pe_ranges', 'vg-host'),
			);
			expect(report.report[0].seg).toEqual([
				{lv_name: 'lv-home', segtype: 'linear', seg_size: '40.00m', seg_pe_ranges: `${loop}:8-17`},
				{lv_name: 'lv-root', segtype: 'linear', seg_size: '32.00m', seg_pe_ranges: `${loop}:0-7`},
				{lv_name: 'lv-root', segtype: 'linear', seg_size: '28.00m', seg_pe_ranges: `${loop}:18-24`},
			]);
		} finally {
			await runPrivileged(['losetup', '--detach', loop], context);
		}
	});
});

describe('what we see of it', () => {
	const volumes = [
		[1, 'vfat', 'EFI'],
		[5, 'ext4', 'plain'],
		[6, 'xfs', 'xfsdata'],
		[7, 'btrfs', 'btrfs data'],
	];

	it('is what was put there: GPT and MBR', async () => {
		const shown = async ({file}: SampleDisk) =>
			(await listImage(file, () => true, context)).partitions.map(({number, fileSystem, label}) => [number, fileSystem, label]);
		expect(await shown(gpt)).toEqual([...volumes, [8, 'LVM2_member', 'lvm']]);
		expect(await shown(mbr)).toEqual([volumes[0], [2, undefined, undefined], ...volumes.slice(1), [8, 'LVM2_member', undefined]]);
	});

	it.each(['qcow2', 'vmdk', 'vdi'] as const)('is the same in %s', async format => {
		const file = await convertDisk(mbr.file, format);
		expect(await detectFormat(file)).toBe(format);
		const [converted, raw] = [await listImage(file, () => true, context), await listImage(mbr.file, () => true, context)];
		expect(converted).toEqual({...raw, path: file, format});

		const [one, other] = [await openImage(file, format, context), await openImage(mbr.file, 'raw', context)];
		await fc.assert(
			fc.asyncProperty(fc.nat(other.size + 1000), fc.nat(300_000), async (offset, length) => {
				expect((await one.read(offset, length)).equals(await other.read(offset, length))).toBe(true);
			}),
			{numRuns: 15},
		);
		await one[Symbol.asyncDispose]();
		await other[Symbol.asyncDispose]();
		await rm(file);
	});

	it('is read while a program has the image open for writing', async () => {
		const file = await convertDisk(mbr.file, 'qcow2');
		// It ends when its input does.
		const holder = execa('qemu-io', ['-f', 'qcow2', file]);
		const isHeld = async () => (await run(['qemu-img', 'info', file], context, {accept: [0, 1]})).stderr.includes('lock');
		await eventually('the image to be open', isHeld);
		expect((await listImage(file, () => true, context)).partitions).toHaveLength(6);
		expect(await isHeld()).toBe(true);
		holder.stdin.end();
		await holder;
		await rm(file);
	});

	it('says that an image is damaged', async () => {
		const file = path.join(folder, 'bad.qcow2');
		await writeFile(file, Buffer.from('514649fb00000003ffffffff', 'hex'));
		await expect(listImage(file, () => true, context)).rejects.toThrow('bad.qcow2 cannot be read as a qcow2 image: ');
		await rm(file);
	});
});
