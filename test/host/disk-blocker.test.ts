import {expect, test} from 'vitest';
import {offerBlocker} from '../../source/host/disk-blocker.js';
import type {HostDisk, HostPartition} from '../../source/host/disks/host-disk.js';

const partition = (number: number, more: Partial<HostPartition> = {}): HostPartition => ({
	number,
	typeName: 'Linux',
	size: 1000,
	mountpoints: [],
	readableHere: false,
	...more,
});
const disk = (more: Partial<HostDisk> = {}): HostDisk => ({
	path: '/dev/sdb',
	kind: 'disk',
	size: 1000,
	sectorSize: 512,
	removable: false,
	readOnly: false,
	system: false,
	mountpoints: [],
	readableHere: false,
	partitions: [partition(1), partition(2)],
	...more,
});

const refusal = (of: HostDisk, number?: number) => offerBlocker(of, number === undefined ? [] : [number])?.message;

test('nothing is wrong with a disk that nobody uses', () => {
	expect(refusal(disk())).toBeUndefined();
	expect(refusal(disk(), 2)).toBeUndefined();
	expect(refusal(disk({readOnly: true}))).toBeUndefined();
});

test('the system runs from all of its disk', () => {
	expect(refusal(disk({system: true}))).toMatch(/runs from it/);
	expect(refusal(disk({system: true}), 2)).toMatch(/runs from it/);
});

test('of a disk that is used in parts, the other parts are free', () => {
	const used = disk({
		inUse: {reason: 'partition 1 is mounted at /media/a'},
		partitions: [partition(1, {inUse: {reason: 'mounted at /media/a'}}), partition(2)],
	});
	expect(refusal(used)).toBe('partition 1 is mounted at /media/a');
	expect(refusal(used, 1)).toBe('mounted at /media/a');
	expect(refusal(used, 2)).toBeUndefined();
});

test('a disk that is used as a whole is used in every part', () => {
	const used = disk({inUse: {reason: 'part of md0'}});
	expect([refusal(used), refusal(used, 1)]).toEqual(['part of md0', 'part of md0']);
});

test('sectors of another size, no medium, an extended partition, and one that is not there', () => {
	expect(refusal(disk({sectorSize: 4096}), 1)).toBeUndefined();
	expect(refusal(disk({sectorSize: 2048}), 1)).toMatch(/2048 bytes/);
	expect(refusal(disk({size: 0}))).toMatch(/no medium/);
	expect(refusal(disk({size: 0, kind: 'image'}))).toMatch(/empty/);
	expect(refusal(disk({partitions: [partition(4, {extended: true})]}), 4)).toMatch(/only holds/);
	expect(refusal(disk(), 9)).toMatch(/no partition 9/);
});
