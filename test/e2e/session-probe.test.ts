import {constants} from 'node:fs';
import {open, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {makeSampleDisk, type SampleDisk} from '../../fixtures/disks/sample-disk.js';
import {UsageError} from '../../source/errors.js';
import type {EngineEvent} from '../../source/events.js';
import type {GuestDevice} from '../../source/guest/guest-device.js';
import {checkMountpoint} from '../../source/host/mountpoint.js';
import {preflightOf} from '../../source/session/preflight.js';
import {loopDevice} from '../harness/loop-device.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';
import {expectFiles} from '../harness/sample-files.js';
import {sha256} from '../harness/sha256.js';
import {isLongForm, onlyDifferences, testedHypervisor} from '../harness/world.js';
import {runtimeIn, startProbe} from '../session/start-probe.js';

const context = {signal: new AbortController().signal, emit() {}};
let program: Program;
let disk: SampleDisk;

beforeAll(async () => {
	const {VMFUSE_HOME} = await preparedHome();
	program = await Program.create(VMFUSE_HOME);
	disk = await makeSampleDisk({file: path.join(program.folder, 'disk.img'), table: 'gpt'});
});

afterAll(async () => {
	await program.close();
});

const mountable = (devices: readonly GuestDevice[]) => devices.filter(device => device.mountable).map(device => device.path);
const readOnly = (devices: readonly GuestDevice[]) => devices.every(device => device.readOnly);

async function place(name: string) {
	return checkMountpoint(path.join(program.folder, name), {create: true, sessionMountpoints: []}, context);
}

test('nothing is written before it is mounted, another part can be probed, and then it can be written', async () => {
	const before = await sha256(disk.file);
	const session = await startProbe(await runtimeIn(program.home, context), disk.file, 6);
	expect(session.canProbeOthers).toBe(true);
	expect(mountable(session.devices)).toEqual(['/dev/sdb6']);
	expect(await preflightOf(session, '/dev/sdb6', context)).toMatchObject({
		condition: 'clean',
		usedBytes: expect.any(Number),
		sentences: ['The xfs file system was closed cleanly.'],
	});

	const reader = await program.run(['mount', disk.file, '5', 'auto', await program.makeFolder('other')]);
	expect(reader).toMatchObject({status: 2, stderr: expect.stringContaining('already in use by session')});
	await expect(session.probePartitions([99], context)).rejects.toThrow(UsageError);

	await session.probePartitions([7, 8], context);
	expect(mountable(session.devices)).toEqual(['/dev/sdb7', '/dev/vg-host/lv-home', '/dev/vg-host/lv-root']);
	// The guest may write: that goes to a layer that is thrown away.
	expect(readOnly(session.devices)).toBe(false);
	expect(await preflightOf(session, '/dev/sdb7', context)).toMatchObject({fileSystem: 'btrfs', condition: 'clean'});
	expect(await preflightOf(session, '/dev/vg-host/lv-root', context)).toMatchObject({fileSystem: 'ext4', condition: 'clean'});
	expect(await sha256(disk.file)).toBe(before);

	const mountpoint = await place('written');
	await session.mount({device: '/dev/vg-host/lv-root', mountpoint, readOnly: false, ownership: 'stored', symlinks: 'inside'}, context);
	await expectFiles(mountpoint.path, disk.files);
	await writeFile(path.join(mountpoint.path, 'new'), 'written after a probe\n');
	const list = JSON.parse((await program.succeed('list', '--json')).trim().split('\n').at(-1) ?? '');
	expect(list.result).toMatchObject([{partitions: [7, 8], guestDevice: '/dev/vg-host/lv-root', readOnly: false, health: 'mounted'}]);
	const {stderr, status} = await program.run(['unmount', '--all']);
	expect([status, stderr]).toEqual([0, expect.stringContaining('written out and unmounted in the guest')]);
	expect(await program.leftovers()).toEqual([]);
	expect(await sha256(disk.file)).not.toBe(before);
});

/** Whether somebody could mount a device. */
async function isFree(device: string): Promise<boolean> {
	const handle = await open(device, constants.O_RDONLY | constants.O_EXCL).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'EBUSY') return undefined;
		throw error;
	});
	await handle?.close();
	return handle !== undefined;
}

test.runIf(process.getuid?.() === 0 && !onlyDifferences)(
	'of a real disk, only what is probed is kept from the host; an abort on the way leaves nothing',
	async () => {
		const {path: loop, detach} = await loopDevice(disk.file);
		const stop = new AbortController();
		try {
			const session = await startProbe(await runtimeIn(program.home, context), loop, 5);
			expect([await isFree(`${loop}p5`), await isFree(`${loop}p7`)]).toEqual([false, true]);
			await session.probePartitions([7], context);
			expect([await isFree(`${loop}p5`), await isFree(`${loop}p7`)]).toEqual([true, false]);
			const emit = (event: EngineEvent) => {
				if (event.type === 'step-started' && event.id === 'attach') stop.abort(new Error('enough'));
			};
			await expect(session.probePartitions([5], {signal: stop.signal, emit})).rejects.toThrow('enough');
			expect(await program.leftovers()).toEqual([]);
			expect(await isFree(loop)).toBe(true);
		} finally {
			await detach();
		}
	},
);

// In the short form, wizard-setup mounts through such a guest.
test.runIf(testedHypervisor === 'qemu' && isLongForm)(
	'a guest that disks cannot be plugged into is started again, and for writing too',
	async () => {
		const record = path.join(program.home, 'data', 'intermediaries', 'vmfuse', 'intermediary.json');
		const original = await readFile(record, 'utf8');
		const intermediary = JSON.parse(original);
		await writeFile(record, JSON.stringify({...intermediary, capabilities: {...intermediary.capabilities, virtioScsi: false}}));
		try {
			const session = await startProbe(await runtimeIn(program.home, context), disk.file, 5);
			expect(session.canProbeOthers).toBe(false);
			const before = await sha256(disk.file);
			await session.probePartitions([8], context);
			expect(mountable(session.devices)).toContain('/dev/vg-host/lv-home');
			expect(await sha256(disk.file)).toBe(before);
			const mountpoint = await place('started again');
			await session.mount({device: '/dev/vg-host/lv-root', mountpoint, readOnly: false, ownership: 'stored', symlinks: 'inside'}, context);
			await expectFiles(mountpoint.path, disk.files);
			expect(await readFile(path.join(mountpoint.path, 'new'), 'utf8'), 'of the test before').toBe('written after a probe\n');
			await writeFile(path.join(mountpoint.path, 'new'), 'written');
			await program.succeed('unmount', '--all');
			expect(await sha256(disk.file)).not.toBe(before);
			expect(await program.leftovers()).toEqual([]);
		} finally {
			await writeFile(record, original);
		}
	},
);
