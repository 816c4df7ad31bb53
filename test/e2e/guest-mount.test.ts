import {copyFile, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {UserError} from '../../source/errors.js';
import type {Guest} from '../../source/guest/guest.js';
import {mountDevice} from '../../source/guest/mount.js';
import {mountedAt} from '../../source/guest/mounted-at.js';
import {connectGuest} from '../../source/guest/ssh.js';
import {unmountDevice} from '../../source/guest/unmount.js';
import {recordingContext} from '../guest/context.js';
import {attachLoop, detachLoop, type LoopDisk, makeLoopDisk} from '../guest/loop-disk.js';
import {type Sshd, startSshd} from '../guest/sshd.js';
import {eventually} from '../harness/eventually.js';

const mountedIn = async (guest: Guest, mountpoint: string) =>
	mountedAt((await guest.run(['cat', '/proc/self/mountinfo'])).stdout, mountpoint);

/** This computer is the guest, loop devices are its disks. */
let sshd: Sshd;
let guest: Guest;
let folder: string;
let mountpoint: string;
const context = recordingContext();
const warnings = () => context.events.flatMap(event => (event.type === 'warning' ? [event.text] : []));

beforeAll(async () => {
	sshd = await startSshd();
	const {port, keyPair, hostKeys} = sshd;
	guest = await connectGuest({port, privateKey: keyPair.privateKey, hostKey: hostKeys.ed25519, timeout: 60_000, context});
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-mount-'));
	mountpoint = path.join(folder, 'a folder', 'mnt');
});
afterAll(async () => {
	await guest.close();
	await sshd.stop();
	await rm(folder, {recursive: true});
});
async function failure(work: Promise<unknown>): Promise<UserError> {
	const error = await work.then(
		() => new Error('It should have failed'),
		(error_: unknown) => error_,
	);
	expect(error).toBeInstanceOf(UserError);
	return error as UserError;
}

async function withDisk(mib: number, mkfs: readonly [string, ...string[]], use: (disk: LoopDisk) => Promise<void>): Promise<void> {
	const disk = await makeLoopDisk({mib});
	try {
		const [program, ...options] = mkfs;
		await execa(program, [...options, disk.node]);
		await use(disk);
	} finally {
		await unmountDevice(guest, mountpoint);
		await disk.remove();
	}
}

/** Whether the kernel mounts a read-only disk as it is, which it does only when there is nothing in the journal. */
async function mountsAsItIs(image: string): Promise<boolean> {
	const node = await attachLoop(image, {readOnly: true});
	const place = await mkdtemp(path.join(folder, 'look-'));
	try {
		const {failed} = await execa('mount', ['-o', 'ro', node, place], {reject: false});
		if (!failed) await execa('umount', [place]);
		return !failed;
	} finally {
		await detachLoop(node);
	}
}

describe.each([
	['ext4', 32, ['mkfs.ext4', '-q'], true],
	['ext2', 32, ['mkfs.ext2', '-q'], false],
	['xfs', 320, ['mkfs.xfs', '-q'], true],
	['btrfs', 128, ['mkfs.btrfs', '-q'], true],
] as const)('%s', (type, mib, mkfs, hasJournal) => {
	it('keeps what is written until it is mounted again', async () => {
		await withDisk(mib, mkfs, async ({node}) => {
			await mountDevice(guest, {device: node, mountpoint, readOnly: false});
			expect(await mountedIn(guest, mountpoint)).toMatchObject({type, options: expect.not.arrayContaining(['ro'])});
			await guest.run(['sh', '-c', 'echo hello >"$1"', 'sh', `${mountpoint}/file`]);
			await unmountDevice(guest, mountpoint);
			expect(await mountedIn(guest, mountpoint)).toBeUndefined();
			await mountDevice(guest, {device: node, mountpoint, readOnly: true});
			expect(await mountedIn(guest, mountpoint)).toMatchObject({options: expect.arrayContaining(['ro'])});
			expect((await guest.run(['cat', `${mountpoint}/file`])).stdout).toBe('hello\n');
			await unmountDevice(guest, mountpoint);
		});
	});

	it('is read on a read-only disk, closed cleanly or not', async () => {
		const clean = path.join(folder, 'clean.img');
		const dirty = path.join(folder, 'dirty.img');
		await withDisk(mib, mkfs, async ({node, image}) => {
			await mountDevice(guest, {device: node, mountpoint, readOnly: false});
			await guest.run(['sh', '-c', 'echo hello >"$1"', 'sh', `${mountpoint}/file`]);
			await unmountDevice(guest, mountpoint);
			await copyFile(image, clean);
			await guest.run(['mount', '-t', type, node, mountpoint]);
			// Only the journal has the file when the copy is made, unless the kernel has emptied it just then: every 30 seconds, and at any `sync` on this computer.
			for (let copies = 1; copies <= 3; copies++) {
				await guest.run(['sh', '-c', 'echo more >"$1"; sync "$1"', 'sh', `${mountpoint}/more${copies}`]);
				await copyFile(image, dirty);
				if (!hasJournal || !(await mountsAsItIs(dirty))) break;
			}
		});
		for (const source of [clean, dirty]) {
			const node = await attachLoop(source, {readOnly: true});
			try {
				const before = warnings().length;
				await mountDevice(guest, {device: node, mountpoint, readOnly: true});
				expect((await guest.run(['cat', `${mountpoint}/file`])).stdout).toBe('hello\n');
				expect(warnings().length - before).toBe(source === dirty && hasJournal ? 1 : 0);
				await unmountDevice(guest, mountpoint);
				const error = await failure(mountDevice(guest, {device: node, mountpoint, readOnly: false}));
				expect(error.message).toBe(`${node} cannot be written: its disk is read-only`);
			} finally {
				await unmountDevice(guest, mountpoint);
				await detachLoop(node);
			}
		}
	});
});

describe('what is refused', () => {
	it('a device that is not there, naming those that are', async () => {
		await withDisk(16, ['mkfs.ext4', '-q'], async ({node}) => {
			const error = await failure(mountDevice(guest, {device: '/dev/loop-none', mountpoint, readOnly: true}));
			expect(error.message).toBe('the guest has no device /dev/loop-none');
			expect(error.nextSteps.join()).toContain(node);
		});
	});

	it('a device without a file system', async () => {
		await withDisk(16, ['mkswap'], async ({node}) => {
			const error = await failure(mountDevice(guest, {device: node, mountpoint, readOnly: true}));
			expect(error.message).toBe(`the guest cannot mount ${node}: swap`);
		});
	});

	it('a device that is mounted, and a mountpoint that is taken', async () => {
		await withDisk(16, ['mkfs.ext4', '-q'], async ({node}) => {
			await mountDevice(guest, {device: node, mountpoint: '/root/mnt', readOnly: true});
			try {
				const error = await failure(mountDevice(guest, {device: node, mountpoint, readOnly: true}));
				expect(error.message).toBe(`the guest cannot mount ${node}: mounted already`);
				await withDisk(16, ['mkfs.ext4', '-q'], async other => {
					const taken = await failure(mountDevice(guest, {device: other.node, mountpoint: '/root/mnt', readOnly: true}));
					expect(taken.message).toBe('Something is already mounted at /root/mnt in the guest');
				});
			} finally {
				await unmountDevice(guest);
			}
		});
	});

	it('a damaged file system, with what the kernel says', async () => {
		await withDisk(16, ['mkfs.ext4', '-q', '-b', '1024'], async ({node}) => {
			// The superblock stays, the descriptors of the groups after it do not.
			await execa('dd', ['if=/dev/urandom', `of=${node}`, 'bs=1024', 'seek=2', 'count=8', 'conv=notrunc', 'status=none']);
			const error = await failure(mountDevice(guest, {device: node, mountpoint, readOnly: false}));
			expect(error.message).toMatch(new RegExp(`^the file system on ${node} \\(ext4\\) is damaged: .*EXT4-fs \\(${node.slice(5)}\\): `));
			expect(await mountedIn(guest, mountpoint)).toBeUndefined();
		});
	});
});

describe('unmounting', () => {
	it('is harmless when nothing is mounted', async () => {
		await unmountDevice(guest, '/root/no-such-mount');
	});

	it('says who is in the way, waits for those who leave, and takes all that lies there', async () => {
		await withDisk(16, ['mkfs.ext4', '-q'], async ({node}) => {
			await mountDevice(guest, {device: node, mountpoint, readOnly: false});
			await guest.run(['mount', '-t', 'tmpfs', 'tmpfs', mountpoint]);
			const user = execa('sleep', ['600'], {cwd: mountpoint, reject: false});
			const error = await failure(unmountDevice(guest, mountpoint, {busyLimit: 400}));
			expect(error.message).toBe(`the guest cannot unmount ${mountpoint}: it is used by sleep (${user.pid})`);
			expect(await mountedIn(guest, mountpoint)).toMatchObject({type: 'tmpfs'});

			const unmounted = unmountDevice(guest, mountpoint);
			const attempts = () => context.events.filter(({type}) => type === 'guest-command').length;
			const before = attempts();
			await eventually('another attempt', () => attempts() > before);
			user.kill();
			await unmounted;
			expect(await mountedIn(guest, mountpoint)).toBeUndefined();
		});
	});
});
