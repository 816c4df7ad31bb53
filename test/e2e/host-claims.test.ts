// Disks of this computer that are in use, on loop devices: the kernel's word counts, so no double will do.
import {mkdir, mkdtemp, open, readdir, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {makeSampleDisk} from '../../fixtures/disks/sample-disk.js';
import {UserError} from '../../source/errors.js';
import {folders} from '../../source/folders.js';
import {grantDevice, planGrant, restoreDevice} from '../../source/host/device-permission.js';
import {claimDisk} from '../../source/host/disk-claim.js';
import {isMounted} from '../../source/host/mountpoint.js';
import {runPrivileged} from '../../source/host/privilege.js';
import {resolveSource} from '../../source/host/source-argument.js';
import {createEngine} from '../../source/operations/create-engine.js';
import {deletePartitions} from '../harness/loop-device.js';

const context = {signal: new AbortController().signal, emit: () => {}};
const asRoot = (...command: [string, ...string[]]) => runPrivileged(command, context);
const withoutPartitions = async () => asRoot('sh', '-c', deletePartitions, 'sh', loop);
let folder: string;
let image: string;
let mountpoint: string;
let loop: string;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-claims-'));
	image = path.join(folder, 'disk.img');
	mountpoint = path.join(folder, 'a mountpoint');
	await mkdir(mountpoint);
	await makeSampleDisk({file: image, table: 'gpt'});
});

afterAll(async () => {
	await rm(folder, {recursive: true, force: true});
});

beforeEach(async () => {
	loop = (await asRoot('losetup', '--find', '--show', image)).stdout.trim();
	// Some kernels keep the partitions of what the device was before.
	await withoutPartitions();
	await asRoot('partx', '--add', loop);
	for (const node of [loop, `${loop}p5`]) await letIn(node);
});

afterEach(async () => {
	await asRoot('sh', '-c', 'while umount "$1" 2>/dev/null; do :; done', 'sh', mountpoint);
	await withoutPartitions();
	await asRoot('losetup', '--detach', loop);
});

async function letIn(node: string) {
	const grant = await planGrant(node, {readOnly: false});
	if (grant) await grantDevice(grant, context);
}

const claim = (device: string, readOnly = false) => claimDisk(device, {readOnly, folders: folders({VMFUSE_HOME: folder})}, context);
const mount = (device: string) => asRoot('mount', '-o', 'ro', device, mountpoint);
const resolve = (source: string, ...partitions: readonly number[]) => resolveSource(source, partitions, {readOnly: false}, context);

describe('claimDisk, of devices', () => {
	it('keeps this computer from mounting, but lets a program write', async () => {
		const held = await claim(`${loop}p5`);
		await expect(mount(`${loop}p5`)).rejects.toMatchObject({status: 32});
		const other = await open(`${loop}p5`, 'r+');
		await other.close();
		await held.release();
		await held.release();
		await mount(`${loop}p5`);
		expect(await readdir(mountpoint)).toContain('hello.txt');
		expect(await readdir(path.join(folder, 'state/locks'))).toEqual([]);
	});

	it('fails when it is mounted, and says where; beside it there is room', async () => {
		await mount(`${loop}p5`);
		for (const device of [`${loop}p5`, loop]) {
			const error = await claim(device).catch((thrown: unknown) => thrown);
			expect(error).toBeInstanceOf(UserError);
			expect((error as UserError).message).toMatch(new RegExp(`^${device} is in use: .*mounted at ${mountpoint}$`));
		}

		await letIn(`${loop}p6`);
		await (await claim(`${loop}p6`)).release();
	});

	it('is for one session, read-only or not, and for the whole disk or a part', async () => {
		const held = await claim(`${loop}p5`, true);
		await expect(claim(`${loop}p5`, true)).rejects.toThrow(`in use by process ${process.pid}`);
		await expect(claim(loop)).rejects.toThrow(/is in use/);
		await held.release();
		const whole = await claim(loop);
		await expect(claim(`${loop}p5`)).rejects.toThrow(/is in use/);
		await whole.release();
	});
});

describe('resolveSource, of devices', () => {
	it('takes a disk and a number, or the partition itself', async () => {
		const {size} = await stat(image);
		const identity = expect.objectContaining({
			size: String(size),
			'contents of partition 8': expect.stringMatching(/^LVM2_member /),
		}) as unknown;
		const common = {path: loop, isDevice: true, format: 'raw', size, readOnly: false, identity};
		const expected = {...common, partitions: [8], partitionPaths: [`${loop}p8`]};
		expect(await resolve(loop, 8, 5)).toEqual({...common, partitions: [5, 8], partitionPaths: [`${loop}p5`, `${loop}p8`]});
		expect(await resolve(loop, 8)).toEqual(expected);
		expect(await resolve(`${loop}p8`)).toEqual(expected);
	});

	it('finds partitions that have no node', async () => {
		await withoutPartitions();
		expect(await resolve(`${loop}p8`)).toMatchObject({path: loop, partitions: [8]});
		expect((await resolve(loop, 8)).partitionPaths).toEqual([]);
		await expect(resolve(loop, 9)).rejects.toMatchObject({nextSteps: ['Choose one of 1, 5, 6, 7, 8.']});
		await asRoot('partx', '--add', loop);
	});

	it('refuses what is mounted, and the disk that it is on, but not its neighbours', async () => {
		await mount(`${loop}p5`);
		await expect(resolve(`${loop}p5`)).rejects.toThrow(`partition 5 of ${loop} is in use: mounted at ${mountpoint}`);
		await expect(resolve(loop)).rejects.toThrow(`${loop} is in use: partition 5 is mounted at ${mountpoint}`);
		expect(await resolve(loop, 8)).toMatchObject({partitions: [8]});
		const listed = (await createEngine(context).disks.list()).find(disk => disk.path === loop);
		expect(listed?.partitions.find(({number}) => number === 5)).toMatchObject({
			fileSystem: 'ext4',
			mountpoints: [mountpoint],
			readableHere: true,
		});
		expect(await isMounted(mountpoint, context)).toBe(true);
	});

	it('refuses a disk that is mounted whole, and any part of it', async () => {
		await withoutPartitions();
		const {offset, size} = {offset: 18_874_368, size: 33_554_432};
		const part = (
			await asRoot('losetup', '--find', '--show', '--offset', String(offset), '--sizelimit', String(size), image)
		).stdout.trim();
		try {
			await mount(part);
			await expect(resolve(part)).rejects.toThrow(`${part} is in use: mounted at ${mountpoint}`);
		} finally {
			await asRoot('umount', mountpoint);
			await asRoot('losetup', '--detach', part);
			await asRoot('partx', '--add', loop);
		}
	});

	it('refuses an image that is a disk of this computer at the time', async () => {
		await expect(resolve(image, 5)).rejects.toThrow(/disk\.img is in use: this computer uses it as \/dev\/loop\d+/);
	});

	it('refuses swap', async () => {
		const swap = path.join(folder, 'swap.img');
		await asRoot('sh', '-c', 'truncate -s 8M "$1" && chmod 600 "$1" && mkswap "$1"', 'sh', swap);
		const device = (await asRoot('losetup', '--find', '--show', swap)).stdout.trim();
		try {
			await asRoot('swapon', device);
			await expect(resolve(device)).rejects.toThrow(`${device} is in use: used as swap`);
		} finally {
			await asRoot('sh', '-c', 'swapoff "$1"; losetup --detach "$1"', 'sh', device);
		}
	});

	it('refuses a disk that can only be read, unless that is all that is wanted', async () => {
		const device = (await asRoot('losetup', '--find', '--show', '--read-only', image)).stdout.trim();
		try {
			await expect(resolve(device, 8)).rejects.toThrow(`${device} can only be read`);
			expect(await resolveSource(device, '8', {readOnly: true}, context)).toMatchObject({readOnly: true});
		} finally {
			await asRoot('losetup', '--detach', device);
		}
	});

	it('knows of sectors of 4096 bytes', async () => {
		const device = (await asRoot('losetup', '--find', '--show', '--sector-size', '4096', image)).stdout.trim();
		try {
			expect(await resolve(device)).toMatchObject({sectorSize: 4096});
		} finally {
			await asRoot('losetup', '--detach', device);
		}
	});
});

describe('a device grant', () => {
	it('lets a user at a device, by sudo, and takes that back', async () => {
		const before = await stat(loop);
		const uid = before.uid + 4711;
		const grant = {path: loop, device: before.rdev, uid, previous: {uid: before.uid, gid: before.gid, mode: before.mode & 0o7777}};
		await grantDevice(grant, context);
		expect((await stat(loop)).uid).toBe(uid);
		await restoreDevice(grant, context);
		const after = await stat(loop);
		expect([after.uid, after.gid, after.mode]).toEqual([before.uid, before.gid, before.mode]);
	});
});
