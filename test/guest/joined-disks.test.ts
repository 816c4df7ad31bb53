import {expect, test} from 'vitest';
import {deviceFacts} from '../../source/guest/device-facts.js';
import {factsOf, knownBeside} from '../../source/guest/joined-disks.js';
import {answer} from './answer.js';

const group = (path: string, name: string, uuid: string) => `  ${path}|${name}|${uuid}\n`;
const [uuidA, uuidB] = ['aaaaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaaaa', 'bbbbbb-bbbb-bbbb-bbbb-bbbb-bbbb-bbbbbb'];
const lvm = (uuid: string) => `ID_FS_TYPE=LVM2_member\nID_FS_UUID_ENC=${uuid}\n`;
const ext4 = (uuid: string) => `ID_FS_TYPE=ext4\nID_FS_UUID_ENC=${uuid}\n`;

/** The guest's own disk, and two disks of sessions: one with a volume group, one with a file system. */
const devices = [
	{name: 'sda', serial: 'system'},
	{name: 'sda1', disk: 'sda', number: '8:1', blkid: ext4('own')},
	{name: 'sdb', serial: 'vmfuse-data'},
	{name: 'sdb8', disk: 'sdb', blkid: lvm('pv-a')},
	{name: 'dm-0', mapper: ['vg-root', `LVM-${uuidA.replaceAll('-', '')}root`] as const, slaves: ['sdb8'], blkid: ext4('root')},
	{name: 'dm-1', mapper: ['vg-both', `LVM-${uuidA.replaceAll('-', '')}both`] as const, slaves: ['sdb8', 'sdc1'], blkid: ext4('both')},
	{name: 'sdc', serial: 'vmfuse-data-2'},
	{name: 'sdc1', disk: 'sdc', blkid: ext4('plain')},
];
const texts = {mounts: '25 1 8:1 / / rw - ext4 /dev/sda1 rw\n', pvs: group('/dev/sdb8', 'vg', uuidA)};
const names = (serials: readonly string[], facts = deviceFacts(answer(devices, texts))) =>
	factsOf(facts, serials).devices.map(({name}) => name);

/** The same guest, with another disk of the session that joins. */
const joined = (blkid: string, pvs = '') =>
	deviceFacts(
		answer([...devices, {name: 'sdd', serial: 'vmfuse-data-3'}, {name: 'sdd1', disk: 'sdd', blkid}], {...texts, pvs: texts.pvs + pvs}),
	);

test('a session sees its own disks, and what lies on them alone', () => {
	expect(names(['vmfuse-data'])).toEqual(['sdb', 'sdb8', 'dm-0']);
	expect(names(['vmfuse-data-2'])).toEqual(['sdc', 'sdc1']);
	expect(names(['vmfuse-data', 'vmfuse-data-2'])).toEqual(['sdb', 'sdb8', 'dm-0', 'dm-1', 'sdc', 'sdc1']);
	expect(names(['vmfuse-data-3'], joined(ext4('another')))).toEqual(['sdd', 'sdd1']);
});

test.each([
	['a guest that tells no serial numbers', ext4('another'), '', ['vmfuse-data-9'], 'does not tell its disks apart'],
	['a copy of a file system', ext4('plain'), '', ['vmfuse-data-3'], 'same contents already (UUID plain)'],
	['a copy of what is in a volume', ext4('root'), '', ['vmfuse-data-3'], 'same contents already (UUID root)'],
	['the rest of a volume group', lvm('pv-b'), group('/dev/sdd1', 'vg', uuidA), ['vmfuse-data-3'], 'same contents already (volume group'],
	['a volume group of the same name', lvm('pv-b'), group('/dev/sdd1', 'vg', uuidB), ['vmfuse-data-3'], 'already (volume group vg)'],
])('%s cannot be joined', (_, blkid, pvs, serials, message) => {
	expect(() => factsOf(joined(blkid, pvs), serials)).toThrow(message);
});

test('another volume group can be joined', () => {
	expect(names(['vmfuse-data-3'], joined(lvm('pv-b'), group('/dev/sdd1', 'other', uuidB)))).toEqual(['sdd', 'sdd1']);
});

test('a session that joins need not ask for the contents of other disks, nor for drivers: a copy is noticed by what was known', () => {
	const before = deviceFacts(answer(devices, {...texts, 'tool lvm': 'yes'}));
	const known = knownBeside(before, ['vmfuse-data-3']);
	expect(known.devices.map(({name}) => name)).toEqual(['sda', 'sda1', 'sdb', 'sdb8', 'sdc', 'sdc1']);
	expect(knownBeside(before, ['vmfuse-data']).devices.map(({name}) => name)).toEqual(['sda', 'sda1', 'sdc', 'sdc1']);
	const unasked = devices.map(device => (device.name.startsWith('sd') ? {...device, blkid: ''} : device));
	const now = (blkid: string) =>
		deviceFacts(
			answer([...unasked, {name: 'sdd', serial: 'vmfuse-data-3', number: '8:48', blkid}], {
				mounts: texts.mounts,
				filesystems: '',
				modules: '',
			}),
			known,
		);
	expect(() => factsOf(now(ext4('plain')), ['vmfuse-data-3'])).toThrow('same contents already (UUID plain)');
	expect(factsOf(now(ext4('another')), ['vmfuse-data-3'])).toMatchObject({
		devices: [{name: 'sdd', signature: {uuid: 'another'}}],
		supported: ['ext4', 'xfs'],
		tools: new Set(['lvm']),
	});
});
