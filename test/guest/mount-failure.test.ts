import {expect, it} from 'vitest';
import type {Guest} from '../../source/guest/guest.js';
import type {GuestDevice} from '../../source/guest/guest-device.js';
import {describeMountFailure, kernelMessages, mountFailure, onlyReadable} from '../../source/guest/mount-failure.js';
import {parseUsers} from '../../source/guest/mount-users.js';
import {parseBytesToWrite} from '../../source/guest/writes.js';

/** The forms of Linux 6.1 and 6.18. */
const dmesg = `[    1.234567] EXT4-fs (sda1): mounted filesystem with ordered data mode
<6>[   10.000001] EXT4-fs (sdb7): INFO: recovery required on readonly filesystem
[   10.000002] EXT4-fs (sdb7): write access unavailable, cannot proceed (try mounting with noload)
[   11.000000] XFS (sdb70): Mounting V5 Filesystem
[   12.000000] BTRFS error (device sdb7): open_ctree failed
[   13.000000]  sdb7: detected capacity change from 0 to 32768
[  100.5] usb 1-1: sdb7-like text
`;

it('finds what the kernel said about a device', () => {
	expect(kernelMessages(dmesg, {node: '/dev/sdb7', path: '/dev/sdb7'})).toEqual([
		'EXT4-fs (sdb7): INFO: recovery required on readonly filesystem',
		'EXT4-fs (sdb7): write access unavailable, cannot proceed (try mounting with noload)',
		'BTRFS error (device sdb7): open_ctree failed',
	]);
	expect(kernelMessages(dmesg, {node: '/dev/dm-0', path: '/dev/vg/lv'})).toEqual([]);
});

const device = {path: '/dev/sdb7', fileSystem: 'ntfs'};

it.each([
	['Windows is hibernated on /dev/sdb7', 'The NTFS partition is in an unsafe state.', false],
	['was not closed cleanly', 'ntfs3: sdb7: volume is dirty and "force" flag is not set!', false],
	['was not closed cleanly', 'EXT4-fs (sdb7): recovery required on readonly filesystem', true],
	['is in use in the guest', 'mount: mounting /dev/sdb7 on /root/mnt failed: Device or resource busy', false],
	['the guest cannot mount /dev/sdb7 (ntfs)', 'mount: mounting /dev/sdb7 on /root/mnt failed: Invalid argument', false],
] as const)('says in plain words: %s', (words, said, readOnly) => {
	const error = describeMountFailure(device, said, [], readOnly);
	expect(error.message).toContain(words);
	expect(error.message).toContain(said);
	expect(error.message).not.toContain('\n');
	expect(error.nextSteps.some(step => step.includes('--read-only'))).toBe(!readOnly && !/in use|cannot mount/.test(words));
});

it.each([
	['hibernated', true, 'Windows is hibernated, refused to mount.'],
	['hibernated', true, 'The disk contains an unclean file system (0, 0).\nMetadata kept in Windows cache, refused to mount.'],
	['read-only-features', true, 'hfsplus: Filesystem is marked journaled, leaving read-only.'],
	['read-only-features', true, "EXT4-fs (sdb7): couldn't mount RDWR because of unsupported optional features (80000000)"],
	['read-only-features', true, 'XFS (sdb7): Superblock has unknown read-only compatible features (0x80000000) enabled.'],
	['read-only-features', true, 'BTRFS: cannot mount read-write because of unsupported optional features (10)'],
	['read-only-features', true, "ufs was compiled with read-only support, can't be mounted as read-write"],
	['unknown-features', false, 'EXT4-fs (sdb7): Unsupported blocksize for fs-verity'],
	['unknown-features', false, "EXT4-fs (sdb7): couldn't mount because of unsupported optional features (80000000)"],
	['unknown-features', false, 'XFS (sdb7): Superblock has unknown incompatible features (0x80000000) enabled.'],
	['unknown-features', false, 'BTRFS: cannot mount because of unsupported optional features (4000)'],
	['missing-device', false, 'BTRFS error (device sdb7): devid 2 uuid 1c0b8a9c-1111-2222-3333-444444444444 is missing\nopen_ctree failed'],
	['cut-short', false, 'EXT4-fs (sdb7): bad geometry: block count 65536 exceeds size of device (45056 blocks)'],
	['cut-short', false, 'Failed to read last sector (131071): Invalid argument'],
	['no-driver', false, 'mount: mounting /dev/sdb7 on /root/mnt failed: No such device'],
	['no-driver', false, "mount: unknown filesystem type 'nilfs2'"],
	['no-driver', false, 'F2FS-fs (sdb7): Cannot load crc32 driver.'],
	['damaged', false, 'mount: mounting /dev/sdb7 on /root/mnt failed: Structure needs cleaning'],
	['damaged', false, 'XFS (sdb7): SB validate failed with error -117.'],
	['damaged', false, '$MFTMirr does not match $MFT (record 0).'],
	['not-clean', true, 'hfsplus: Filesystem was not cleanly unmounted, running fsck.hfsplus is recommended. leaving read-only.'],
])('knows by its words: %s', (code, isReadable, said) => {
	const error = describeMountFailure(device, said, [], false);
	expect(error.code).toBe(code);
	expect(error.nextSteps.includes('Mount it read-only: --read-only')).toBe(isReadable);
	expect(error.nextSteps.length).toBeGreaterThan(0);
	expect(describeMountFailure(device, said, [], true).nextSteps).not.toContain('Mount it read-only: --read-only');
});

it('says what the program said before what the kernel said, and nothing of what the kernel said before the attempt', () => {
	const log = `${dmesg}[  200.0] vmfuse-tui: mounting\n[  201.0] EXT4-fs (sdb7): bad geometry: block count 3 exceeds size of device (2 blocks)\n`;
	const kernel = kernelMessages(log, {node: '/dev/sdb7', path: '/dev/sdb7'});
	expect(kernel).toEqual(['EXT4-fs (sdb7): bad geometry: block count 3 exceeds size of device (2 blocks)']);
	const busybox = 'mount: mounting /dev/sdb7 on /root/mnt failed: Invalid argument\n';
	expect(describeMountFailure(device, busybox, kernel, true).message).toBe(
		`the file system on /dev/sdb7 (ntfs) is larger than what is there: it was not copied whole: ${kernel[0]}`,
	);
	expect(describeMountFailure(device, 'its own words', kernel, true).message).toMatch(/: its own words; EXT4-fs/);
});

it.each([
	[
		'sd 2:0:0:1: [sdb7] tag#21 Add. Sense: Unrecovered read error',
		'blk_update_request: critical medium error, dev sdb7, sector 2048 op 0x0:(READ)',
	],
	['I/O error, dev sdb7, sector 2 op 0x0:(READ) flags 0x0', 'Buffer I/O error on dev sdb7, logical block 1, async page read'],
])('says that the disk has errors, without the lines of its drivers: %s', (...kernel) => {
	const error = describeMountFailure(device, 'mount: mounting /dev/sdb7 on /root/mnt failed: Invalid argument', kernel, true);
	expect(error.message).toBe('/dev/sdb7 cannot be mounted: its disk reports read or write errors');
	expect(error.nextSteps.join()).toContain('ddrescue');
	const both = describeMountFailure(device, '', [...kernel, 'EXT4-fs (sdb7): unable to read superblock'], true);
	expect(both.message).toBe('/dev/sdb7 cannot be mounted: its disk reports read or write errors');
});

it('shows no escape codes that a damaged disk has put into the log', () => {
	expect(describeMountFailure(device, '', ['EXT4-fs (sdb7): \u001B]0;x'], true).message).not.toContain('\u001B');
});

it('finds who uses a folder', () => {
	// GNU and BusyBox alike; programs that have ended meanwhile leave nothing to list.
	const listing = `lrwxrwxrwx 1 root root 0 Nov 24 17:00 /proc/1/cwd -> /
lrwxrwxrwx    1 root     root             0 Nov 24 17:00 /proc/12/cwd -> /root/mnt
lrwxrwxrwx    1 root     root             0 Nov 24 17:00 /proc/13/cwd -> /root/mnt2
lrwxrwxrwx    1 root     root             0 Nov 24 17:00 /proc/14/exe -> /root/mnt/a -> b (deleted)

/proc/1/fd:
lrwx------    1 root     root            64 Nov 24 17:00 0 -> /dev/null

/proc/15/fd:
lr-x------    1 root     root            64 Nov 24 17:00 3 -> /root/mnt/sub/file
l-wx------    1 root     root            64 Nov 24 17:00 4 -> pipe:[123]
`;
	expect(parseUsers(listing, '/root/mnt')).toEqual(['12', '14', '15']);
});

it('adds up what is not written yet', () => {
	expect(
		parseBytesToWrite('MemTotal:  1000 kB\nDirty:              132 kB\nWriteback:            4 kB\nWritebackTmp:         8 kB\n'),
	).toBe(136 * 1024);
	expect(parseBytesToWrite('')).toBe(0);
});

it.each([
	[0, 'failed'],
	[1, 'not-clean'],
])('looks at the superblock where no driver says why: JFS in the state %d', async (state, code) => {
	const superblock = Buffer.alloc(512);
	superblock.write('JFS1', 'latin1');
	superblock.writeUInt32LE(state, 40);
	const run = async ([program]: readonly string[]) => ({stdout: program === 'sh' ? superblock.toString('hex') : '', stderr: '', status: 0});
	const guest = {run, context: {emit() {}}} as unknown as Guest;
	const jfs = {path: '/dev/sdb', node: '/dev/sdb', fileSystem: 'jfs'} as GuestDevice;
	expect(await mountFailure(guest, jfs, 'mount: mounting /dev/sdb on /root/mnt failed: Invalid argument', false)).toMatchObject({code});
});

it.each([
	[0x2100, 'read-only-features', /it has an Apple journal/, 'Or, to write to it, turn its journal off on a Mac: diskutil disableJournal'],
	[0x2000, 'read-only-features', /it has an Apple journal/, 'Or, to write to it, turn its journal off on a Mac: diskutil disableJournal'],
	[0, 'not-clean', /was not closed cleanly/, 'Check it with the system that it belongs to'],
	[0x8100, 'read-only-features', /marked as locked/, 'Mount it read-only: --read-only'],
	[0x100, 'failed', /can only read/, 'Mount it read-only: --read-only'],
])('HFS+ with the attributes %d, of which the driver says nothing that names it: %s', async (attributes, code, message, step) => {
	const header = Buffer.alloc(512);
	header.write('H+', 'latin1');
	header.writeUInt32BE(attributes, 4);
	const run = async ([program]: readonly string[]) => ({stdout: program === 'sh' ? header.toString('hex') : '', stderr: '', status: 0});
	const guest = {run, context: {emit() {}}} as unknown as Guest;
	const device = {path: '/dev/sdb2', node: '/dev/sdb2', fileSystem: 'hfsplus'} as GuestDevice;
	const error = await onlyReadable(guest, device, '', 'hfsplus');
	expect(error).toMatchObject({code, message: expect.stringMatching(message)});
	expect(error.nextSteps[0]).toBe('Mount it read-only: --read-only');
	expect(error.nextSteps.at(-1)).toBe(step);
});

it('a btrfs on which others are based is only read: its superblock says so', async () => {
	const superblock = Buffer.alloc(512);
	superblock.write('_BHRfS_M', 0x40, 'latin1');
	superblock.writeBigUInt64LE(1n, 0x88);
	const run = async ([program]: readonly string[]) => ({stdout: program === 'sh' ? superblock.toString('hex') : '', stderr: '', status: 0});
	const guest = {run, context: {emit() {}}} as unknown as Guest;
	const seed = {path: '/dev/sdb', node: '/dev/sdb', fileSystem: 'btrfs'} as GuestDevice;
	expect(await onlyReadable(guest, seed, '', 'btrfs')).toMatchObject({code: 'failed'});
	superblock.writeBigUInt64LE(1n << 32n, 0x38);
	expect(await onlyReadable(guest, seed, '', 'btrfs')).toMatchObject({
		code: 'read-only-features',
		message: expect.stringContaining('is a seed of btrfs'),
		nextSteps: ['Mount it read-only: --read-only', expect.stringContaining('give the disk of that, too')],
	});
});

it('leaves out what ntfs-3g advises whatever the error is', () => {
	const said =
		"Failed to mount '/dev/sdb7': Input/output error\nNTFS is either inconsistent, or there is a hardware fault, or it's a\nSoftRAID/FakeRAID hardware.\n";
	expect(describeMountFailure(device, said, [], true).message).toMatch(/: Failed to mount '\/dev\/sdb7': Input\/output error$/);
});
