import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {readCapabilities} from '../../source/guest/capabilities.js';
import {closeVolumes} from '../../source/guest/close-volumes.js';
import {deviceFacts} from '../../source/guest/device-facts.js';
import {deviceList} from '../../source/guest/device-list.js';
import {deviceScript} from '../../source/guest/device-script.js';
import type {Guest} from '../../source/guest/guest.js';
import type {GuestDevice} from '../../source/guest/guest-device.js';
import {connectGuest} from '../../source/guest/ssh.js';
import {activateVolumes} from '../../source/guest/volumes.js';
import {bytesToWrite, sync} from '../../source/guest/writes.js';
import {recordingContext} from '../guest/context.js';
import {attachLoop, detachLoop, type LoopDisk, makeLoopDisk} from '../guest/loop-disk.js';
import {type Sshd, startSshd} from '../guest/sshd.js';
import {listBlockDevices} from './list-block-devices.js';

/** This computer is the guest, loop devices are its disks. */
let sshd: Sshd;
let guest: Guest;
const context = recordingContext();
const disks: LoopDisk[] = [];

async function disk(...options: Parameters<typeof makeLoopDisk>): Promise<LoopDisk> {
	const made = await makeLoopDisk(...options);
	disks.push(made);
	return made;
}

beforeAll(async () => {
	sshd = await startSshd();
	const {port, keyPair, hostKeys} = sshd;
	guest = await connectGuest({port, privateKey: keyPair.privateKey, hostKey: hostKeys.ed25519, timeout: 60_000, context});
});
afterAll(async () => {
	await guest.close();
	await sshd.stop();
	await Promise.all(disks.map(async made => made.remove()));
});

describe('a disk with partitions', () => {
	const label = 'a" UUID="x\n\u001B';
	let parted: LoopDisk;
	let expected: ReadonlyArray<Partial<Omit<GuestDevice, 'blocker'>> & {readonly blocker?: {readonly code: string}}>;
	beforeAll(async () => {
		parted = await disk({
			mib: 420,
			partitions: 'mklabel gpt mkpart a 1MiB 33MiB mkpart b 33MiB 400MiB mkpart c 400MiB 410MiB mkpart d 410MiB 419MiB'.split(' '),
		});
		const {node} = parted;
		await execa('mkfs.ext4', ['-q', `${node}p1`]);
		// mkfs takes no newline.
		await execa('tune2fs', ['-L', label, `${node}p1`]);
		await execa('mkfs.xfs', ['-q', '-L', 'da"ta', `${node}p2`]);
		await execa('mkswap', ['-L', 'sw', `${node}p3`]);
		expected = [
			{path: node, kind: 'disk', size: 420 * 1024 ** 2, mountable: false, blocker: {code: 'partitioned'}},
			{
				path: `${node}p1`,
				kind: 'partition',
				size: 32 * 1024 ** 2,
				fileSystem: 'ext4',
				label: String.raw`a" UUID="x\u{a}\u{1b}`,
				mountable: true,
			},
			{path: `${node}p2`, kind: 'partition', parents: [node], fileSystem: 'xfs', label: 'da"ta', readOnly: false, mountable: true},
			{path: `${node}p3`, kind: 'partition', fileSystem: 'swap', label: 'sw', mountable: false, blocker: {code: 'swap'}},
			{path: `${node}p4`, kind: 'partition', mountable: false, blocker: {code: 'no-file-system'}},
		];
	});
	const ours = (devices: readonly GuestDevice[]) => devices.filter(({path}) => path === parted.node || path.startsWith(`${parted.node}p`));

	it('is listed, hostile labels included', async () => {
		expect(ours(await listBlockDevices(guest, {loops: true}))).toMatchObject(expected);
	});

	it('is not listed when loop devices are not wanted', async () => {
		expect(ours(await listBlockDevices(guest))).toEqual([]);
	});

	it.each([
		['sh', '-s'],
		['bash', '-s'],
		['busybox', 'sh', '-s'],
	])('is listed the same by %s %s', async (...shell) => {
		const [file = '', ...options] = shell;
		const {stdout} = await execa(file, [...options, 'loops'], {input: deviceScript});
		expect(ours(deviceList(deviceFacts(stdout)))).toMatchObject(expected);
	});

	it('tells what is swapped to', async () => {
		const swap = `${parted.node}p3`;
		await execa('swapon', [swap]);
		const find = async () => (await listBlockDevices(guest, {loops: true})).find(({path}) => path === swap);
		expect(await find()).toMatchObject({mountpoints: ['[SWAP]'], blocker: {code: 'mounted'}});
		await execa('swapoff', [swap]);
		expect(await find()).toMatchObject({mountpoints: [], blocker: {code: 'swap'}});
	});
});

it('tells a disk that cannot be written', async () => {
	const {image, node} = await disk({mib: 16});
	await execa('mkfs.ext4', ['-q', node]);
	const readOnly = await attachLoop(image, {readOnly: true});
	try {
		const devices = await listBlockDevices(guest, {loops: true});
		expect(devices.find(({path}) => path === readOnly)).toMatchObject({readOnly: true, mountable: true});
		expect(devices.find(({path}) => path === node)).toMatchObject({readOnly: false});
	} finally {
		await detachLoop(readOnly);
	}
});

it('has nothing to activate and to deactivate where there is nothing', async () => {
	await activateVolumes(guest);
	await closeVolumes(guest);
	expect(context.events.filter(({type}) => type === 'warning')).toEqual([]);
});

it('knows what it can do', async () => {
	const capabilities = await readCapabilities(guest);
	const {stdout: release} = await execa('uname', ['-r']);
	expect(capabilities.kernel).toBe(release);
	expect(capabilities.fileSystems).toContain('ext4');
	expect(capabilities.blkid).toBe('util-linux');
	expect(capabilities.tinyCore).toBeUndefined();
	expect(JSON.parse(JSON.stringify(capabilities))).toEqual(capabilities);
});

it('tells how much it has not written yet', async () => {
	const {node} = await disk({mib: 64});
	await execa('dd', ['if=/dev/zero', `of=${node}`, 'bs=1M', 'count=32', 'status=none']);
	const before = await bytesToWrite(guest);
	expect(before).toBeGreaterThanOrEqual(0);
	expect(before % 1024).toBe(0);
	await sync(guest);
	expect(context.events.at(-1)).toMatchObject({type: 'guest-command', command: ['sync'], status: 0});
});
