import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {makeSampleDisk, type SampleDisk} from '../../fixtures/disks/sample-disk.js';
import {readCapabilities} from '../../source/guest/capabilities.js';
import {closeVolumes} from '../../source/guest/close-volumes.js';
import {findDevice} from '../../source/guest/find-device.js';
import type {Guest} from '../../source/guest/guest.js';
import type {GuestDevice} from '../../source/guest/guest-device.js';
import {openLuks} from '../../source/guest/luks.js';
import {mountDevice} from '../../source/guest/mount.js';
import {powerOff} from '../../source/guest/power.js';
import {unmountDevice} from '../../source/guest/unmount.js';
import {activateVolumes} from '../../source/guest/volumes.js';
import {recordingContext} from '../guest/context.js';
import {type PracticeVm, startPracticeVm} from '../guest/practice-vm.js';
import {listBlockDevices} from './list-block-devices.js';

/** In a virtual machine, since this computer's kernel may have no device-mapper. */
let vm: PracticeVm;
let guest: Guest;
let folder: string;
let sample: SampleDisk;
const context = recordingContext();
const warnings = () => context.events.flatMap(event => (event.type === 'warning' ? [event.text] : []));

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-volumes-'));
	// A seed of its own: mkfs.btrfs refuses the UUID of a file system that this computer has attached somewhere.
	sample = await makeSampleDisk({file: path.join(folder, 'sample.img'), table: 'gpt', seed: 77});
	const blanks = ['raid-a', 'raid-b'].map(serial => ({serial, file: path.join(folder, serial)}));
	await Promise.all(blanks.map(async ({file}) => execa('truncate', ['-s', '200M', file])));
	vm = await startPracticeVm({
		disks: [{file: sample.file, serial: 'sample', readOnly: true}, ...blanks],
		extensions: ['lvm2', 'btrfs-progs', 'mdadm', 'cryptsetup'],
		context,
	});
	guest = vm.guest;
	// The kernel looks for disks in its own time.
	await vi.waitFor(async () => expect((await listBlockDevices(guest)).filter(({kind}) => kind === 'disk')).toHaveLength(3), {
		timeout: 120_000,
	});
});
afterAll(async () => {
	await vm?.stop();
	await rm(folder, {recursive: true});
});

const whole = async (serial: string) => (await listBlockDevices(guest)).find(device => device.serial === serial);
const summary = (devices: readonly GuestDevice[]) =>
	Object.fromEntries(
		devices.map(({path: name, blocker, readOnly}) => [name, `${readOnly ? 'ro' : 'rw'} ${blocker?.message ?? 'mountable'}`]),
	);

async function inGuest(script: string): Promise<string> {
	const {stdout} = await guest.run(['sh', '-c', script], {timeout: 120_000});
	return stdout;
}

it('knows what the guest can do', async () => {
	expect(await readCapabilities(guest)).toMatchObject({
		tinyCore: expect.stringMatching(/^\d+\.\d+/),
		virtioScsi: true,
		tools: expect.arrayContaining(['lvm', 'mdadm', 'cryptsetup', 'btrfs']),
		fileSystems: expect.arrayContaining(['ext4', 'btrfs', 'xfs']),
		defaultRoute: true,
	});
});

it('swaps to no disk that is not its own', async () => {
	const node = (await whole('raid-a'))?.path ?? '';
	await inGuest(`mkswap ${node} && swapon ${node}`);
	expect(await whole('raid-a')).toMatchObject({fileSystem: 'swap', blocker: {code: 'mounted', message: 'swap in use'}});
	await activateVolumes(guest);
	expect(await inGuest('cat /proc/swaps')).not.toContain(node);
	await inGuest(`dd if=/dev/zero of=${node} bs=4096 count=1`);
	await closeVolumes(guest);
});

describe('a read-only disk with LVM', () => {
	it('shows its volumes when they are activated, and is not written', async () => {
		const disk = await whole('sample');
		const node = disk?.path ?? '';
		const before = summary(await listBlockDevices(guest));
		expect(before).toMatchObject({
			[`${node}8`]: 'ro LVM member: see its volumes',
			'/dev/vg-host/lv-root': 'ro not active',
			'/dev/vg-host/lv-home': 'ro not active',
		});
		await activateVolumes(guest);
		expect(warnings()).toEqual([]);
		const devices = await listBlockDevices(guest);
		expect(summary(devices)).toMatchObject({
			[node]: 'ro partitioned: see its partitions',
			[`${node}1`]: 'ro mountable',
			[`${node}5`]: 'ro mountable',
			[`${node}6`]: 'ro mountable',
			[`${node}7`]: 'ro mountable',
			[`${node}8`]: 'ro LVM member: see its volumes',
			'/dev/vg-host/lv-root': 'ro mountable',
			'/dev/vg-host/lv-home': 'ro mountable',
		});
		expect(findDevice(devices, '/dev/mapper/vg--host-lv--root')).toMatchObject({
			path: '/dev/vg-host/lv-root',
			kind: 'lv',
			parents: [`${node}8`],
			fileSystem: 'ext4',
			label: 'root of vg host',
		});
	});

	it('is read', async () => {
		const big = sample.files.find(file => file.path === 'random.bin');
		for (const device of ['/dev/vg-host/lv-root', `${(await whole('sample'))?.path}7`]) {
			await mountDevice(guest, {device, readOnly: true});
			expect(await inGuest('sha256sum </root/mnt/random.bin')).toContain(big?.sha256);
			await unmountDevice(guest);
		}
	});

	it('is closed again', async () => {
		await closeVolumes(guest);
		expect(summary(await listBlockDevices(guest))['/dev/vg-host/lv-root']).toBe('ro not active');
		expect(await inGuest('ls /sys/class/block')).not.toContain('dm-');
	});
});

describe('LVM in LUKS in a RAID', () => {
	const passphrase = 'open "sesame"';
	const volume = '/dev/vg-2/lv';

	it('is made', async () => {
		const [a, b] = [(await whole('raid-a'))?.path, (await whole('raid-b'))?.path];
		await inGuest(`mdadm --create /dev/md0 --level=1 --raid-devices=2 --metadata=1.2 --run ${a} ${b} </dev/null`);
		await guest.run(['cryptsetup', 'luksFormat', '-q', '--pbkdf', 'pbkdf2', '--pbkdf-force-iterations', '1000', '/dev/md0', '-'], {
			stdin: passphrase,
		});
		const inside = await open();
		await inGuest(
			`modprobe btrfs; lvm pvcreate ${inside} && lvm vgcreate vg-2 ${inside} && lvm lvcreate -an -Zn -Wn -y -L 120M -n lv vg-2`,
		);
		await activateVolumes(guest);
		await inGuest(`mkfs.btrfs -q ${volume}`);
		expect(summary(await listBlockDevices(guest))).toMatchObject({
			[a ?? '']: 'rw RAID member: see /dev/md0',
			[b ?? '']: 'rw RAID member: see /dev/md0',
			'/dev/md0': `rw LUKS: see ${inside}`,
			[inside]: 'rw LVM member: see its volumes',
			[volume]: 'rw mountable',
		});
	});

	async function open(): Promise<string> {
		const array = (await listBlockDevices(guest)).find(({kind}) => kind === 'raid');
		if (!array) {
			throw new Error('There is no array');
		}

		await expect(openLuks(guest, array, 'wrong')).rejects.toThrow(`this passphrase does not open ${array.path}`);
		return openLuks(guest, array, passphrase);
	}

	it('stays open while it is in use, which is said', async () => {
		await mountDevice(guest, {device: volume, readOnly: false});
		await inGuest('echo hello >/root/mnt/file');
		await expect(closeVolumes(guest)).rejects.toThrow(/^the guest cannot close .*\/dev\/vg-2\/lv.*in use/);
		await unmountDevice(guest);
	});

	it('is closed layer by layer, and opened again', async () => {
		await closeVolumes(guest);
		expect((await listBlockDevices(guest)).map(({kind}) => kind)).not.toContain('raid');
		await activateVolumes(guest);
		await open();
		await activateVolumes(guest);
		await mountDevice(guest, {device: volume, readOnly: false});
		expect(await inGuest('cat /root/mnt/file')).toBe('hello\n');
		await unmountDevice(guest);
		await closeVolumes(guest);
	});

	it('can only be read without one of its disks', async () => {
		await guest.run(['mdadm', '--zero-superblock', (await whole('raid-b'))?.path ?? '']);
		await activateVolumes(guest);
		const array = (await listBlockDevices(guest)).find(({kind}) => kind === 'raid');
		expect(array).toMatchObject({readOnly: true});
		await open();
		await activateVolumes(guest);
		expect(summary(await listBlockDevices(guest))[volume]).toBe('ro mountable');
		await mountDevice(guest, {device: volume, readOnly: true});
		expect(await inGuest('cat /root/mnt/file')).toBe('hello\n');
		await unmountDevice(guest);
		await closeVolumes(guest);
	});
});

it('shuts down', async () => {
	const off = once(vm.process, 'exit');
	await powerOff(guest);
	await off;
	await guest.closed;
});
