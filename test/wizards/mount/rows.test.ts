import {describe, expect, test} from 'vitest';
import type {GuestDevice} from '../../../source/guest/guest-device.js';
import {aboutDevice, deviceRow, deviceRows, isLocked, likelyDevice, onlyDevice} from '../../../wizards/mount/rows/device-rows.js';
import {diskRow} from '../../../wizards/mount/rows/disk-rows.js';
import {
	likelyPartition,
	onlyPartitions,
	partitionNumbers,
	partitionRowIds,
	partitionRows,
} from '../../../wizards/mount/rows/partition-rows.js';
import {cellText} from '../../../wizards/widgets/live-list/list-row.js';
import {blockerOf, device, disk, lockedDevice, lvmDevices, lvmDisk, partition, systemDisk} from './samples.js';

describe('disks', () => {
	test('say what is on them, and mark what this computer cannot read', () => {
		expect(diskRow(lvmDisk, blockerOf)).toEqual({
			id: '/dev/sdb',
			cells: ['/dev/sdb', '466 GiB', 'Samsung SSD 870', 'usb', {text: 'LVM, FAT, ext4', tone: 'warning'}],
			note: 'not readable here',
			disabled: undefined,
		});
	});

	test('that the system runs from cannot be chosen, whatever is free on them', () => {
		expect(diskRow(systemDisk, blockerOf).disabled).toBe('this computer runs from it');
		const withRoom = {...systemDisk, partitions: [...systemDisk.partitions, partition(2, {fileSystem: 'btrfs'})]};
		expect(diskRow(withRoom, blockerOf).disabled).toBe('this computer runs from it');
	});

	test('of which a partition is in use can be chosen for another one', () => {
		const used = {reason: 'mounted at /media/efi'};
		const parts = [partition(1, {inUse: used}), partition(2, {fileSystem: 'xfs'})];
		expect(diskRow(disk('/dev/sdc', {inUse: used, partitions: parts}), blockerOf).disabled).toBeUndefined();
		expect(diskRow(disk('/dev/sdc', {inUse: used, partitions: parts.slice(0, 1)}), blockerOf).disabled).toBe('mounted at /media/efi');
		const extended = [partition(1, {inUse: used}), partition(2, {extended: true})];
		expect(diskRow(disk('/dev/sdc', {inUse: used, partitions: extended}), blockerOf).disabled).toBe('mounted at /media/efi');
	});

	test('of which something is mounted, and more can be, say where, and can be chosen', () => {
		const inUse = {reason: 'mounted at /mnt/a by vmfuse-tui', canJoin: true} as const;
		const used = disk('/dev/sdc', {inUse, partitions: [partition(1), partition(2, {fileSystem: 'LVM2_member', inUse})]});
		expect(diskRow(used, blockerOf)).toMatchObject({note: inUse.reason, disabled: undefined});
		expect(partitionRows(used, blockerOf)[1]).toMatchObject({note: inUse.reason, disabled: undefined});
		expect(onlyPartitions([{...used, partitions: used.partitions.slice(1)}], blockerOf)).toEqual([[2]]);
	});

	test('in use are not marked: whatever uses them reads them', () => {
		const used = disk('/dev/sdc', {fileSystem: 'LVM2_member', inUse: {reason: 'LVM group vg'}});
		const row = diskRow(used, blockerOf);
		expect([row.cells[4], row.note, row.disabled]).toEqual(['LVM', undefined, 'LVM group vg']);
	});

	test('of which nothing is known say so', () => {
		expect(diskRow(disk('/dev/sdc'), blockerOf).cells[4]).toBe('nothing that is known');
		expect(diskRow(disk('/dev/sdc', {partitions: [partition(1)]}), blockerOf).cells[4]).toBe('1 partition');
		expect(diskRow(disk('/dev/sdc', {problem: 'the partition table is damaged'}), blockerOf).cells[4]).toBe(
			'the partition table is damaged',
		);
	});
});

describe('partitions', () => {
	test('come by their number, with the whole disk last', () => {
		expect(partitionRows(lvmDisk, blockerOf).map(({cells, note}) => [...cells.map(cellText), note].join('|'))).toEqual([
			'1|64 MiB|FAT|EFI|EFI System|',
			'5|64 MiB|ext4|plain|Linux filesystem|',
			'8|64 MiB|LVM||Linux LVM|not readable here',
			'whole|466 GiB|||whole disk|',
		]);
	});

	test('are known by their numbers, and the whole disk by none', () => {
		const rows = partitionRows(lvmDisk, blockerOf);
		expect(partitionNumbers(rows.slice(0, 2))).toEqual([1, 5]);
		expect(partitionNumbers(rows)).toEqual([]);
		for (const numbers of [[], [5], [1, 8]]) expect(partitionNumbers(partitionRowIds(numbers).map(id => ({id})))).toEqual(numbers);
	});

	test('the likely one is the largest that this computer cannot read, else the largest', () => {
		const parts = [
			partition(1, {fileSystem: 'vfat', size: 1 << 20}),
			partition(2, {fileSystem: 'ext4', size: 9 << 20, readableHere: true}),
			partition(3, {fileSystem: 'xfs', size: 2 << 20}),
			partition(4, {fileSystem: 'LVM2_member', size: 8 << 20, inUse: {reason: 'volume group vg'}}),
		];
		expect(likelyPartition(disk('/dev/sdc', {partitions: parts}), blockerOf)?.number).toBe(3);
		expect(likelyPartition(disk('/dev/sdc', {partitions: parts.slice(1, 2)}), blockerOf)?.number).toBe(2);
		expect(likelyPartition(disk('/dev/sdc', {partitions: parts.slice(3)}), blockerOf)).toBeUndefined();
	});

	test('are not asked for when there is a single answer', () => {
		const used = {reason: 'mounted at /media/x'};
		const only = (...partitions: Parameters<typeof partition>[]) =>
			onlyPartitions([disk('/dev/sdc', {partitions: partitions.map(one => partition(...one))})], blockerOf);
		expect(only()).toEqual([[]]);
		expect(only([3])).toEqual([[3]]);
		expect(only([1, {extended: true}], [5])).toEqual([[5]]);
		expect(only([1], [2])).toBeUndefined();
		expect(
			onlyPartitions([disk('/dev/sdc', {fileSystem: 'ext4', partitions: [partition(1)]})], blockerOf),
			'the whole disk',
		).toBeUndefined();
		const inUse = disk('/dev/sdc', {inUse: used, partitions: [partition(1, {inUse: used}), partition(2)]});
		expect(onlyPartitions([inUse], blockerOf)).toEqual([[2]]);
		expect(onlyPartitions([{...inUse, partitions: [...inUse.partitions, partition(3)]}], blockerOf)).toBeUndefined();
	});

	test('that only hold others, or are in use, cannot be chosen', () => {
		const rows = partitionRows(
			disk('/dev/sdc', {
				inUse: {reason: 'mounted at /media/x'},
				partitions: [partition(1, {inUse: {reason: 'mounted at /media/x'}}), partition(2, {extended: true}), partition(5)],
			}),
			blockerOf,
		);
		expect(rows.map(({disabled}) => disabled)).toEqual(['mounted at /media/x', 'only holds the others', undefined, 'mounted at /media/x']);
	});
});

describe('devices of the guest', () => {
	test('say why they cannot be mounted', () => {
		expect(lvmDevices.map(one => deviceRow(one, lvmDevices))).toMatchObject([
			{id: '/dev/sdb', cells: ['/dev/sdb', 'disk', '128 MiB', '', 'LVM', ''], disabled: 'LVM member: see its volumes'},
			{id: '/dev/vg-host/lv-home', cells: ['/dev/vg-host/lv-home', 'logical volume', '128 MiB', '3.0 MiB', 'ext4', 'home of vg host']},
			{id: '/dev/vg-host/lv-root'},
		]);
		expect(deviceRow(lvmDevices[1] ?? lockedDevice, [])).not.toHaveProperty('disabled');
	});

	test('that can be chosen come first', () => {
		expect(deviceRows([...lvmDevices, lockedDevice]).map(({id}) => id)).toEqual([
			'/dev/vg-host/lv-home',
			'/dev/vg-host/lv-root',
			'/dev/sdb2',
			'/dev/sdb',
		]);
	});

	test('that are locked can be chosen, unless the guest could not open them', () => {
		expect(isLocked(lockedDevice)).toBe(true);
		expect(deviceRow(lockedDevice, [])).not.toHaveProperty('disabled');
		expect(deviceRow(lockedDevice, []).note).toContain('passphrase');
		const message = 'locked (LUKS): this needs cryptsetup';
		const withoutTool: GuestDevice = {...lockedDevice, blocker: {code: 'no-extension', message, nextSteps: []}};
		expect(isLocked(withoutTool)).toBe(false);
		expect(deviceRow(withoutTool, []).disabled).toBe(message);
		expect(isLocked({...lockedDevice, blocker: {code: 'opened', message: 'LUKS: see /dev/mapper/secret', nextSteps: []}})).toBe(false);
	});

	test('say what they are a part of, and what is missing of them', () => {
		const btrfs = device('/dev/sdb', {kind: 'disk', fileSystem: 'btrfs'});
		const subvolumes = ['/', '@home'].map(name =>
			device(`/dev/sdb@${name}`, {kind: 'subvolume', fileSystem: 'btrfs', parents: ['/dev/sdb']}),
		);
		const holder = device('/dev/pve/vm-100', {
			kind: 'lv',
			mountable: false,
			blocker: {code: 'partitioned', message: 'partitioned: see its partitions', nextSteps: []},
		});
		const all = [btrfs, ...subvolumes, holder, device('/dev/mapper/pve-vm--100p1', {parents: ['/dev/pve/vm-100']}), device('/dev/sdc1')];
		expect(all.map(one => deviceRow(one, all).note)).toEqual([
			'its default subvolume',
			'with all its subvolumes',
			undefined,
			undefined,
			'within /dev/pve/vm-100',
			undefined,
		]);
		const degraded = device('/dev/md127', {kind: 'raid', degraded: {present: 1, total: 2}});
		expect(deviceRow(degraded, []).note).toBe('degraded: 1 of 2');
		expect(aboutDevice(degraded)).toEqual(['Degraded: 1 of 2 disks is here. It is only read, unless you choose to write to it anyway.']);
	});

	test('that can only be read say why, and what to do to write to them', () => {
		const writeBlocker = {
			code: 'claimed-group' as const,
			message: 'its volume group vg was exported',
			nextSteps: ['to write to it, first, …'],
		};
		const owned = device('/dev/vg/a', {kind: 'lv', writeBlocker});
		expect(deviceRow(owned, []).note).toBe('only to be read');
		expect(aboutDevice(owned)).toEqual(['Only to be read: its volume group vg was exported.', 'To write to it, first, …']);
	});

	test('that lack a disk say how to add it here, and others what their blocker says', () => {
		const lacking = (code: 'missing-disk' | 'inactive') =>
			device('/dev/vg/a', {mountable: false, blocker: {code, message: 'not complete', nextSteps: ['name the disks one after the other']}});
		expect(aboutDevice(lacking('missing-disk'))[1]).toBe('Go back, and mark the missing disks, too, with the space bar.');
		expect(aboutDevice(lacking('inactive'))).toEqual(['Cannot be chosen: not complete.', 'Name the disks one after the other']);
	});

	test('are not asked for when one can be mounted and none opened', () => {
		expect(onlyDevice([device('/dev/sdb1'), device('/dev/sdb2', {mountable: false})])?.path).toBe('/dev/sdb1');
		expect(onlyDevice([device('/dev/sdb1'), lockedDevice])).toBeUndefined();
		expect(onlyDevice([lockedDevice])).toBeUndefined();
		expect(onlyDevice(lvmDevices)).toBeUndefined();
	});

	test('the likely one can be mounted, or else be opened', () => {
		expect(likelyDevice([lockedDevice, ...lvmDevices])?.path).toBe('/dev/vg-host/lv-home');
		expect(likelyDevice([device('/dev/sdb', {mountable: false}), lockedDevice])?.path).toBe('/dev/sdb2');
		expect(likelyDevice([device('/dev/sdb', {mountable: false})])).toBeUndefined();
	});
});
