import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {deviceRow, isLocked, likelyDevice} from '../../../wizards/mount/rows/device-rows.js';
import {diskRow} from '../../../wizards/mount/rows/disk-rows.js';
import {partitionRows} from '../../../wizards/mount/rows/partition-rows.js';
import {device, disk, hostileLabels, lockedDevice, lvmDevices, lvmDisk, partition, refusal, systemDisk} from './samples.js';

describe('disks', () => {
	test('say what is on them, and mark what this computer cannot read', () => {
		expect(diskRow(lvmDisk, refusal)).toEqual({
			path: '/dev/sdb',
			size: '466 GiB',
			model: 'Samsung SSD 870',
			bus: 'usb',
			contents: 'LVM, FAT, ext4',
			isForeign: true,
		});
	});

	test('that the system runs from cannot be chosen, whatever is free on them', () => {
		expect(diskRow(systemDisk, refusal).reason).toBe('this computer runs from it');
		const withRoom = {...systemDisk, partitions: [...systemDisk.partitions, partition(2, {fileSystem: 'btrfs'})]};
		expect(diskRow(withRoom, refusal).reason).toBe('this computer runs from it');
	});

	test('of which a partition is in use can be chosen for another one', () => {
		const used = {reason: 'mounted at /media/efi'};
		const parts = [partition(1, {inUse: used}), partition(2, {fileSystem: 'xfs'})];
		expect(diskRow(disk('/dev/sdc', {inUse: used, partitions: parts}), refusal).reason).toBeUndefined();
		expect(diskRow(disk('/dev/sdc', {inUse: used, partitions: parts.slice(0, 1)}), refusal).reason).toBe('mounted at /media/efi');
		const extended = [partition(1, {inUse: used}), partition(2, {extended: true})];
		expect(diskRow(disk('/dev/sdc', {inUse: used, partitions: extended}), refusal).reason).toBe('mounted at /media/efi');
	});

	test('in use are not marked: whatever uses them reads them', () => {
		const used = disk('/dev/sdc', {fileSystem: 'LVM2_member', inUse: {reason: 'LVM group vg'}});
		expect(diskRow(used, refusal)).toMatchObject({isForeign: false, contents: 'LVM', reason: 'LVM group vg'});
	});

	test('of which nothing is known say so', () => {
		expect(diskRow(disk('/dev/sdc'), refusal).contents).toBe('nothing that is known');
		expect(diskRow(disk('/dev/sdc', {partitions: [partition(1)]}), refusal).contents).toBe('1 partition');
		expect(diskRow(disk('/dev/sdc', {problem: 'the partition table is damaged'}), refusal).contents).toBe('the partition table is damaged');
		expect(diskRow(disk('/x.img', {kind: 'image', format: 'qcow2'}), refusal).model).toBe('qcow2 image');
	});
});

describe('partitions', () => {
	test('come by their number, with the whole disk last', () => {
		expect(partitionRows(lvmDisk, refusal).map(({number, fileSystem, label, isForeign}) => [number, fileSystem, label, isForeign])).toEqual(
			[
				[1, 'FAT', 'EFI', false],
				[5, 'ext4', 'plain', false],
				[8, 'LVM', '', true],
				[undefined, '', '', false],
			],
		);
	});

	test('that only hold others, or are in use, cannot be chosen', () => {
		const rows = partitionRows(
			disk('/dev/sdc', {
				inUse: {reason: 'mounted at /media/x'},
				partitions: [partition(1, {inUse: {reason: 'mounted at /media/x'}}), partition(2, {extended: true}), partition(5)],
			}),
			refusal,
		);
		expect(rows.map(({reason}) => reason)).toEqual(['mounted at /media/x', 'only holds the others', undefined, 'mounted at /media/x']);
	});
});

describe('devices of the guest', () => {
	test('say why they cannot be mounted', () => {
		expect(lvmDevices.map(deviceRow)).toMatchObject([
			{path: '/dev/sdb', kind: 'disk', fileSystem: 'LVM', reason: 'LVM member: see its volumes'},
			{path: '/dev/vg-host/lv-home', kind: 'logical volume', label: 'home of vg host', isLocked: false},
			{path: '/dev/vg-host/lv-root'},
		]);
		expect(deviceRow(lvmDevices[1] ?? lockedDevice)).not.toHaveProperty('reason');
	});

	test('that are locked can be chosen, unless the guest could not open them', () => {
		expect(isLocked(lockedDevice)).toBe(true);
		expect(deviceRow(lockedDevice)).not.toHaveProperty('reason');
		const withoutTool = {...lockedDevice, why: 'locked (LUKS): the guest lacks the extension cryptsetup'};
		expect(deviceRow(withoutTool)).toMatchObject({isLocked: false, reason: withoutTool.why});
		expect(isLocked({...lockedDevice, why: 'LUKS: see /dev/mapper/secret'})).toBe(false);
	});

	test('the likely one can be mounted, or else be opened', () => {
		expect(likelyDevice([lockedDevice, ...lvmDevices])?.path).toBe('/dev/vg-host/lv-home');
		expect(likelyDevice([device('/dev/sdb', {mountable: false}), lockedDevice])?.path).toBe('/dev/sdb2');
		expect(likelyDevice([device('/dev/sdb', {mountable: false})])).toBeUndefined();
	});
});

test('what a foreign disk says is one harmless line', () => {
	const text = fc.oneof(fc.constantFrom(...hostileLabels), fc.string({unit: 'binary', maxLength: 40}));
	fc.assert(
		fc.property(text, text, (one, other) => {
			const hostile = disk(one, {
				model: other,
				bus: one,
				label: other,
				fileSystem: one,
				partitions: [partition(1, {label: one, typeName: other, fileSystem: one})],
				inUse: {reason: other},
				system: true,
			});
			const found = device(one, {label: other, fileSystem: one, mountable: false, why: other});
			const rows = [diskRow(hostile, refusal), ...partitionRows(hostile, refusal), deviceRow(found)];
			for (const value of rows.flatMap(row => Object.values(row))) expect(String(value)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
		}),
	);
});
