import {expect, test} from 'vitest';
import {offerBlocker} from '../../../source/host/disk-blocker.js';
import type {HostDisk, HostPartition} from '../../../source/host/disks/host-disk.js';
import {markSessions} from '../../../source/operations/disks/list-disks.js';
import {device} from '../../wizards/mount/samples.js';

type Session = Parameters<typeof markSessions>[1][number];

const volume = {size: 1000, mountpoints: [], readableHere: false};
const partition = (number: number): HostPartition => ({...volume, number, typeName: 'Linux'});
const disk: HostDisk = {
	...volume,
	path: '/dev/sdb',
	kind: 'disk',
	sectorSize: 512,
	removable: false,
	readOnly: false,
	system: false,
	partitions: [partition(1), partition(2)],
};
const session = (partitions: readonly number[], more: {isDevice?: boolean; readOnly?: boolean; mountpoint?: string} = {}): Session => ({
	request: {
		id: '0123abcd',
		intermediary: 'vmfuse',
		source: {path: '/dev/sdb', isDevice: more.isDevice ?? true, format: 'raw', partitions, partitionPaths: [], size: 1000, readOnly: false},
		readOnly: more.readOnly ?? false,
		requestedAt: '',
	},
	status: {phase: 'mounted', ...(more.mountpoint ? {mountpoint: more.mountpoint} : {})},
});

test('a partition that a session has is in use; the others are not', () => {
	const marked = markSessions(disk, [session([2], {mountpoint: '/home/me/mnt/a'})]);
	expect(offerBlocker(marked, [1])).toBeUndefined();
	expect(offerBlocker(marked, [2])?.message).toBe('mounted at /home/me/mnt/a by vmfuse-tui');
	expect(offerBlocker(marked)?.message).toBe('mounted at /home/me/mnt/a by vmfuse-tui');
});

test('a whole disk is, and an image is always whole', () => {
	for (const marked of [markSessions(disk, [session([])]), markSessions(disk, [session([1], {isDevice: false})])]) {
		expect(offerBlocker(marked, [1])?.message).toBe('in use by session 0123abcd of vmfuse-tui');
		expect(offerBlocker(marked, [2])?.message).toBe('in use by session 0123abcd of vmfuse-tui');
	}
});

test('a further disk of a session is in use like the first', () => {
	const {request, status} = session([]);
	const further = {request: {...request, source: {...request.source, path: '/dev/sda'}, others: [request.source]}, status};
	expect(offerBlocker(markSessions(disk, [further]))?.message).toBe('in use by session 0123abcd of vmfuse-tui');
});

test('other disks, and sessions that only read, change nothing', () => {
	expect(markSessions({...disk, path: '/dev/sdc'}, [session([])])).toEqual({...disk, path: '/dev/sdc'});
	expect(markSessions(disk, [session([], {readOnly: true})])).toBe(disk);
});

/** A session that others can join, with what the guest found, of which something is mounted. */
function joinable(partitions: readonly number[], mounted: string, isDevice = true): Session {
	const {request, status} = session(partitions, {isDevice, mountpoint: '/mnt/a'});
	const found = [
		device('/dev/sdb', {kind: 'disk', mountable: false}),
		device('/dev/sdb1', {kind: 'partition', parents: ['/dev/sdb']}),
		device('/dev/sdb2', {kind: 'partition', parents: ['/dev/sdb'], mountable: false}),
		device('/dev/vg/root', {kind: 'lv', parents: ['/dev/sdb2']}),
		device('/dev/vg/home', {kind: 'lv', parents: ['/dev/sdb2']}),
	];
	return {request, status: {...status, devices: found, device: mounted}, canBeJoined: true};
}

test('what more can be mounted of, by the same machine, can be chosen', () => {
	const ofAll = markSessions(disk, [joinable([], '/dev/vg/root')]);
	for (const numbers of [[1], [2], []]) expect(offerBlocker(ofAll, numbers)).toBeUndefined();
	expect(ofAll.partitions[1]?.inUse).toEqual({reason: 'mounted at /mnt/a by vmfuse-tui', canJoin: true});
	expect(offerBlocker(markSessions(disk, [{...joinable([], '/dev/vg/root'), canBeJoined: false}]), [2])?.code).toBe('in-use');
});

test('where everything is mounted, and what the machine does not have, cannot', () => {
	const plain = markSessions(disk, [joinable([], '/dev/sdb1')]);
	expect(offerBlocker(plain, [1])?.code).toBe('in-use');
	expect(offerBlocker(plain, [2])).toBeUndefined();
	const one = joinable([2], '/dev/vg/root');
	const other = joinable([2], '/dev/vg/home');
	const both = [one, {...other, request: {...other.request, id: '4567abcd', machine: 'vmfuse-0123abcd'}}];
	expect(markSessions(disk, both).partitions[1]?.inUse).toEqual({reason: 'mounted at /mnt/a by vmfuse-tui'});
});

test('an image has one writer: of it only what that one has can be joined', () => {
	const marked = markSessions({...disk, kind: 'image'}, [joinable([2], '/dev/vg/root', false)]);
	expect(offerBlocker(marked, [2])).toBeUndefined();
	for (const numbers of [[1], []]) expect(offerBlocker(marked, numbers)?.code).toBe('in-use');
});
