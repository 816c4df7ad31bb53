import {expect, test} from 'vitest';
import {blocker} from '../../source/blocker.js';
import type {DeviceBlocker} from '../../source/guest/guest-device.js';
import {chooseDevice} from '../../source/session/choose-device.js';
import {sampleDevice as device} from './sample-device.js';

const disk = device('/dev/sdc', {kind: 'disk'});
const member = device('/dev/sdc5', {fileSystem: 'LVM2_member', blocker: blocker('lvm-member', 'it is a part of an LVM volume group')});
const ext4 = device('/dev/sdc7', {fileSystem: 'ext4', mountable: true, label: 'home'});
const xfs = device('/dev/sdc8', {fileSystem: 'xfs', blocker: blocker('no-driver', 'the guest has no driver for xfs')});
const root = device('/dev/vg-host/lv-root', {
	kind: 'lv',
	aliases: ['/dev/mapper/vg--host-lv--root', '/dev/dm-0'],
	fileSystem: 'ext4',
	mountable: true,
});
const all = [disk, member, ext4, xfs, root];

test.each([
	['its path', '/dev/sdc7', '/dev/sdc7'],
	['its name without /dev', 'sdc7', '/dev/sdc7'],
	["the manual's letter", '/dev/sdb7', '/dev/sdc7'],
	["the manual's letter without /dev", 'sdb7', '/dev/sdc7'],
	['a volume', '/dev/vg-host/lv-root', '/dev/vg-host/lv-root'],
	['a volume without /dev', 'vg-host/lv-root', '/dev/vg-host/lv-root'],
	['the mapper name', '/dev/mapper/vg--host-lv--root', '/dev/vg-host/lv-root'],
])('%s is understood', (_, name, path) => {
	expect(chooseDevice(all, name)).toBe(path);
});

test('sdb is sdb when there is one', () => {
	const second = device('/dev/sdb7', {mountable: true});
	expect(chooseDevice([...all, second], '/dev/sdb7')).toBe('/dev/sdb7');
});

test('auto is the only one that can be mounted', () => {
	expect(chooseDevice([disk, member, xfs, root], 'auto')).toBe('/dev/vg-host/lv-root');
});

test('auto refuses when there are several, and names them', () => {
	expect(() => chooseDevice(all, 'auto')).toThrow(
		expect.objectContaining({
			exitCode: 2,
			nextSteps: [expect.stringContaining('/dev/sdc7 (ext4, "home"'), expect.stringContaining('/dev/vg-host/lv-root')],
		}),
	);
});

test('auto refuses when there is none, and says why', () => {
	expect(() => chooseDevice([disk, member, xfs], 'auto')).toThrow(
		expect.objectContaining({
			exitCode: 2,
			message: 'nothing on this disk can be mounted',
			nextSteps: [expect.stringContaining('the guest has no driver for xfs')],
		}),
	);
});

test('where one reason is all there is to say, it comes first', () => {
	const has = (code: DeviceBlocker['code'], message: string) => ({blocker: blocker(code, message)});
	const whole = device('/dev/sdb', {kind: 'disk', ...has('partitioned', 'partitioned: see its partitions')});
	const parents = [whole.path];
	const boot = device('/dev/sdb1', {parents, ...has('no-file-system', 'no file system found')});
	const swap = device('/dev/sdb2', {parents, ...has('swap', 'swap')});
	const group = device('/dev/sdb3', {parents, ...has('lvm-member', 'LVM member: see its volumes')});
	const volume = device('/dev/vg/lv', {parents: [group.path], ...has('missing-disk', 'not complete: 1 of 2 disks is here')});
	const refused = 'cannot be mounted: not complete: 1 of 2 disks is here';
	expect(() => chooseDevice([whole, boot, swap, group, volume], 'auto')).toThrow(`/dev/vg/lv ${refused}`);
	const other = {...volume, path: '/dev/vg/other'};
	expect(() => chooseDevice([whole, swap, group, volume, other], 'auto')).toThrow(`/dev/vg/lv and /dev/vg/other ${refused}`);
	expect(() => chooseDevice([whole, boot, swap], 'auto')).toThrow('/dev/sdb1 cannot be mounted: no file system found');
	expect(() => chooseDevice([{...other, blocker: swap.blocker}, volume, boot, xfs], 'auto')).toThrow('nothing on this disk can');
	expect(() => chooseDevice([], 'auto')).toThrow('nothing on this disk can be mounted');
});

test('a device that is not there is refused with those that are', () => {
	expect(() => chooseDevice(all, '/dev/sdb9')).toThrow(
		expect.objectContaining({
			message: 'there is no /dev/sdb9 on this disk',
			exitCode: 2,
			nextSteps: [expect.stringContaining('/dev/sdc7')],
		}),
	);
	expect(() => chooseDevice([], '/dev/sdb1')).toThrow(expect.objectContaining({nextSteps: ['the guest finds no device on it']}));
});

test('a file system that the guest cannot mount is refused and named', () => {
	expect(() => chooseDevice(all, '/dev/sdb8')).toThrow(
		expect.objectContaining({message: '/dev/sdb8 cannot be mounted: the guest has no driver for xfs', exitCode: 2}),
	);
});

test('a label or a UUID is a name too, of the one that can be mounted', () => {
	const twin = device('/dev/sdc9', {fileSystem: 'ext4', label: 'home', uuid: 'AA-BB', blocker: blocker('used', 'in use')});
	expect(chooseDevice([twin, ...all], 'LABEL=home')).toBe('/dev/sdc7');
	expect(() => chooseDevice([twin], 'UUID=aa-bb')).toThrow('UUID=aa-bb cannot be mounted: in use');
	expect(() => chooseDevice(all, 'LABEL=nothing')).toThrow('there is no LABEL=nothing on this disk');
	const copy = {...ext4, path: '/dev/sdd7'};
	expect(() => chooseDevice([...all, copy], 'LABEL=home')).toThrow(
		expect.objectContaining({
			code: 'ambiguous-device',
			choices: [
				{device: ext4, name: '/dev/sdb7'},
				{device: copy, name: copy.path},
			],
		}),
	);
});

test('where nothing can be mounted, what would change that is said first', () => {
	const step = 'add it to the intermediary: vmfuse-tui extend ntfs-3g';
	const blocked = device('/dev/sdb1', {
		blocker: {code: 'no-driver', message: 'this needs ntfs-3g', nextSteps: [step], extension: 'ntfs-3g'},
	});
	expect(() => chooseDevice([blocked, {...blocked, path: '/dev/sdb2'}], 'auto')).toThrow(
		expect.objectContaining({code: 'no-device', nextSteps: [step, expect.stringMatching(/^there is: \/dev\/sdb1 /)]}),
	);
});

test('names what is on the first disk as every machine does, whatever letter the disk has in this one', () => {
	const other = device('/dev/sdd', {kind: 'disk'});
	const parts = ['/dev/sdd1', '/dev/sdd12', '/dev/sdda1', '/dev/vg/lv'].map(path => device(path, {fileSystem: 'ext4', mountable: true}));
	const thrown = () => chooseDevice([other, ...parts], 'auto');
	expect(thrown).toThrow(
		expect.objectContaining({
			choices: ['/dev/sdb1', '/dev/sdb12', '/dev/sdda1', '/dev/vg/lv'].map(name => expect.objectContaining({name})),
		}),
	);
});
