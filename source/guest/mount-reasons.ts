import type {ErrorCode} from '../errors.js';
import {damagedDiskSteps} from './stuck.js';

/** Why a guest cannot mount a file system, or cannot write to it: known by what its programs and its kernel say. */
export type MountReason = {
	readonly code: ErrorCode;
	/** What is said then. */
	readonly said: RegExp;
	/** For people; PATH is the device, TYPE its file system. */
	readonly message: string;
	/** Only what helps then. */
	readonly nextSteps: readonly string[];
	/** It can be read all the same. */
	readonly isReadable: boolean;
};

/** What is put before the other steps when a file system that was to be written to can be read. */
export const readItStep = 'Mount it read-only: --read-only';

const checkIt = 'Check it with the system that it belongs to';
const newerLinux = 'It needs a newer Linux: make an intermediary from a newer TinyCore, or use the system that it belongs to';

/**
The first one whose words are said counts. Words of ntfs-3g's src/ntfs-3g.c and libntfs-3g, and of Linux' fs/ext4/super.c, fs/xfs/libxfs/xfs_sb.c and
xfs_super.c, fs/btrfs/disk-io.c and volumes.c, fs/hfsplus/super.c, fs/f2fs/super.c, fs/ntfs3/super.c, fs/jfs/super.c, as of 3.16 to 6.18.
*/
export const mountReasons: readonly MountReason[] = [
	{
		code: 'hibernated',
		said: /Windows is hibernated|unsafe state|hibernat|fast restart|metadata kept in windows cache/i,
		message: 'Windows is hibernated on PATH, or was not shut down completely (fast startup)',
		nextSteps: ['Start Windows and shut it down completely: shutdown /s /t 0'],
		isReadable: true,
	},
	{
		code: 'damaged',
		said: /MFTMirr does not match/,
		message: 'the file system on PATH (TYPE) is damaged: its file table and the copy of that table differ',
		nextSteps: ['Check it on Windows: chkdsk /f'],
		isReadable: false,
	},
	{
		code: 'read-only-features',
		said: /marked journaled, leaving read-only|write access to a journaled/i,
		message: 'Linux cannot write the file system on PATH (TYPE): it has an Apple journal',
		nextSteps: ['Or, to write to it, turn its journal off on a Mac: diskutil disableJournal'],
		isReadable: true,
	},
	{
		code: 'read-only-features',
		said: /Filesystem is marked locked/,
		message: 'the file system on PATH (TYPE) is marked as locked: a Mac has to unlock it before it can be written to',
		nextSteps: [],
		isReadable: true,
	},
	{
		code: 'read-only-features',
		said: /it is a seed/,
		message: 'the file system on PATH (TYPE) is a seed of btrfs: others are based on it, so it is never written to',
		nextSteps: ['Or, to write to one that is based on it, give the disk of that, too'],
		isReadable: true,
	},
	{
		code: 'read-only-features',
		said: /couldn't mount RDWR because of unsupported|unknown read-only compatible features|read-only compatible filesystem read-write|compat_ro features|mount read-write because of un|compiled with read-only support/i,
		message: 'the file system on PATH (TYPE) has features with which this Linux can only read it',
		nextSteps: [newerLinux],
		isReadable: true,
	},
	{
		code: 'unknown-features',
		said: /because of (?:unsupported|unknown)|unknown (?:incompatible|compatible|incompat) features|incompat features|unsupported version|revision level too high|not (?:yet )?supported for page size|unsupported blocksize|without CONFIG_UNICODE|only pagesize .* will currently work|wrong version of .*superblock/i,
		message: 'the file system on PATH (TYPE) has features that this Linux does not know',
		nextSteps: [newerLinux],
		isReadable: false,
	},
	{
		code: 'missing-device',
		said: /devid \d+ uuid [\da-f-]+ is missing|missing devices|external journal|journal device|log device/i,
		message: 'a device that belongs to the file system on PATH (TYPE) is missing',
		nextSteps: ['Give all disks that it is on'],
		isReadable: false,
	},
	{
		code: 'cut-short',
		said: /exceeds size of device|beyond end of device|total_bytes should be at most|Failed to read last sector|too small for|size of device .* smaller|last sector .*Invalid argument/i,
		message: 'the file system on PATH (TYPE) is larger than what is there: it was not copied whole',
		nextSteps: ['Copy the disk again, whole'],
		isReadable: false,
	},
	{
		code: 'no-driver',
		said: /unknown filesystem type|failed: No such device$|cannot load \w+ driver/im,
		message: 'the guest has no driver for the file system on PATH (TYPE)',
		nextSteps: [newerLinux],
		isReadable: false,
	},
	{
		code: 'damaged',
		said: /structure needs cleaning|corrupt|bad magic|checksum (?:error|invalid|mismatch|verify failed)|CRC error|bad superblock|unable to read superblock|can't find|magic mismatch|metadata I\/O error|error loading journal|open_ctree failed|validate failed/i,
		message: 'the file system on PATH (TYPE) is damaged',
		nextSteps: [checkIt],
		isReadable: false,
	},
	{
		code: 'not-clean',
		said: /recovery|replay|dirty|unclean|not cleanly unmounted|needs? (?:fsck|check)|force flag/i,
		message: 'the file system on PATH (TYPE) was not closed cleanly',
		nextSteps: [checkIt],
		isReadable: true,
	},
	{
		code: 'mount-busy',
		said: /busy/i,
		message: 'PATH is in use in the guest',
		nextSteps: ['End what uses it, then try again'],
		isReadable: false,
	},
];

/** Nothing but errors of the disk itself is said. */
export const diskErrors: MountReason = {
	code: 'disk-errors',
	said: /(?!)/,
	message: 'PATH cannot be mounted: its disk reports read or write errors',
	nextSteps: damagedDiskSteps,
	isReadable: false,
};
