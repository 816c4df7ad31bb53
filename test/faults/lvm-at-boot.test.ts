import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {makeSampleDisk, type SampleDisk} from '../../fixtures/disks/sample-disk.js';
import {closeVolumes} from '../../source/guest/close-volumes.js';
import {findDevice} from '../../source/guest/find-device.js';
import {lockedDevices, openLuks} from '../../source/guest/luks.js';
import {mountDevice} from '../../source/guest/mount.js';
import {runBounded} from '../../source/guest/run-bounded.js';
import {unmountDevice} from '../../source/guest/unmount.js';
import {activateVolumes} from '../../source/guest/volumes.js';
import {activateAtBoot} from '../../source/recipe/steps/lvm.js';
import {listBlockDevices} from '../e2e/list-block-devices.js';
import {recordingContext} from '../guest/context.js';
import {type PracticeVm, startPracticeVm} from '../guest/practice-vm.js';
import {eventually} from '../harness/eventually.js';

/** What step 4b wrote before: it waits for a udev that does not answer. */
const formerLine = 'modprobe -q dm-mod; /usr/local/sbin/vgchange -ay';

let folder: string;
let sample: SampleDisk;
let blank: string;
let vm: PracticeVm | undefined;
const context = recordingContext();

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-lvm-boot-'));
	blank = path.join(folder, 'blank.img');
	await execa('truncate', ['-s', '16M', blank]);
	sample = await makeSampleDisk({file: path.join(folder, 'sample.img'), table: 'mbr', seed: 78});
});

afterAll(async () => {
	await rm(folder, {recursive: true});
});

/** A guest whose disks are there when it starts, as those without virtio-scsi have them. */
async function boot(atBoot: string): Promise<PracticeVm> {
	await vm?.stop();
	vm = await startPracticeVm({
		disks: [
			{file: sample.file, serial: 'sample'},
			{file: blank, serial: 'blank'},
		],
		extensions: ['lvm2', 'cryptsetup'],
		atBoot,
		context,
	});
	return vm;
}

async function inGuest(script: string): Promise<string> {
	if (!vm) throw new Error('no machine runs');
	return (await vm.guest.run(['sh', '-c', script], {timeout: 120_000})).stdout.trim();
}

/** Where in the kernel a program of LVM waits, by default the start-up script's; nothing when it has ended. */
const whereItWaits = async (program = 'vgchange') => inGuest(`for p in $(pidof ${program}); do cat /proc/$p/wchan; done`);
const waitsForUdev = /semtimedop/;

describe('an intermediary whose start-up script lets LVM wait for udev', () => {
	afterAll(async () => {
		await vm?.stop();
		vm = undefined;
	});

	test('is one in which LVM hangs', async () => {
		await boot(formerLine);
		await eventually('vgchange to wait for udev', async () => waitsForUdev.test(await whereItWaits()), {every: 1000, seen: whereItWaits});
	});

	test('shows its volumes, and mounts them', async () => {
		if (!vm) throw new Error('no machine runs');
		const {guest} = vm;
		const started = performance.now();
		await activateVolumes(guest);
		const devices = await listBlockDevices(guest);
		expect(findDevice(devices, '/dev/vg-host/lv-root')).toMatchObject({mountable: true, fileSystem: 'ext4'});
		expect(await whereItWaits()).toBe('');
		expect((performance.now() - started) / 1000).toBeLessThan(100);
		await mountDevice(guest, {device: '/dev/vg-host/lv-root', readOnly: true});
		await unmountDevice(guest);
		await closeVolumes(guest);
		expect(context.events.filter(({type}) => type === 'warning')).toEqual([]);
	});

	test('a program of LVM that somebody else keeps from ending is ended, and who it was is told', async () => {
		if (!vm) throw new Error('no machine runs');
		const {guest} = vm;
		// One that waits for udev has the lock; stopped, it cannot be freed by telling it that udev is done.
		await inGuest('unset DM_DISABLE_UDEV; lvm vgchange -ay vg-host >/dev/null 2>&1 </dev/null &');
		await eventually('LVM to wait for udev', async () => waitsForUdev.test(await whereItWaits('lvm')), {every: 500});
		await inGuest('kill -STOP $(pidof lvm)');
		await expect(runBounded(guest, ['lvm', 'vgchange', '-an', '--noudevsync', 'vg-host'], 8)).rejects.toMatchObject({
			name: 'StuckError',
			message: expect.stringMatching(
				/^"lvm vgchange -an --noudevsync vg-host" in the guest did not end within 8 s: "lvm vgchange -ay vg-host" \(process \d+, in \w+\) is in its way$/,
			),
		});
		expect(await inGuest('pidof lvm | wc -w')).toBe('1');
		await inGuest('kill -KILL $(pidof lvm)');
		await closeVolumes(guest);
		expect(await inGuest('ls /dev/mapper')).toBe('control');
	});

	test('what is locked is opened and closed without udev', async () => {
		if (!vm) throw new Error('no machine runs');
		const {guest} = vm;
		const [second] = (await listBlockDevices(guest)).filter(({serial}) => serial === 'blank');
		if (!second) throw new Error('the second disk is not there');
		await guest.run(['cryptsetup', 'luksFormat', '-q', '--type', 'luks1', '--pbkdf-force-iterations', '1000', second.path, '-'], {
			stdin: 'secret',
			timeout: 120_000,
		});
		const [locked] = lockedDevices(await listBlockDevices(guest));
		if (!locked) throw new Error('there is nothing locked');
		const inside = await openLuks(guest, locked, 'secret');
		expect(await inGuest(`test -b ${inside} && echo there`)).toBe('there');
		await closeVolumes(guest);
		expect(await inGuest('ls /dev/mapper')).toBe('control');
	});
});

describe('an intermediary as it is made now', () => {
	afterAll(async () => {
		await vm?.stop();
		vm = undefined;
	});

	test('has activated its volumes, with their nodes, when it has started', async () => {
		await boot(`${activateAtBoot}; echo $? >/tmp/ended`);
		const status = await eventually(
			'the end of its start-up',
			async () => (await inGuest('cat /tmp/ended 2>/dev/null || true')) || undefined,
			{
				every: 1000,
			},
		);
		expect(status).toBe('0');
		expect(await inGuest('test -b /dev/vg-host/lv-root && test -b /dev/mapper/vg--host-lv--root && echo there')).toBe('there');
	});
});
