import {readFile} from 'node:fs/promises';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {otherNodes} from '../../source/guest/btrfs-devices.js';
import {deviceFacts} from '../../source/guest/device-facts.js';
import {deviceList} from '../../source/guest/device-list.js';
import {findDevice} from '../../source/guest/find-device.js';
import {printable} from '../../source/text/printable.js';
import {answer, found} from './answer.js';

const list = (...arguments_: Parameters<typeof answer>) => deviceList(deviceFacts(answer(...arguments_)));
const whys = (...arguments_: Parameters<typeof answer>) =>
	Object.fromEntries(list(...arguments_).map(({path, blocker}) => [path, blocker?.message]));

/** The guest's own disk. */
const sda = [
	{name: 'sda', number: '8:0'},
	{name: 'sda1', number: '8:1', disk: 'sda', blkid: found('ext4', 'aaaa')},
];
const mounts = '30 28 8:1 / /mnt/sda1 rw,relatime - ext4 /dev/sda1 rw\n31 28 8:1 /home /home rw,relatime - ext4 /dev/sda1 rw\n';

describe('the list of devices', () => {
	it('has disks and partitions in their order, without the disk that the guest runs from', () => {
		const devices = list(
			[
				...sda,
				{name: 'sdb', serial: 'data '},
				{name: 'sdb10', disk: 'sdb', blkid: found('xfs', 'x10'), readOnly: true},
				{name: 'sdb7', disk: 'sdb', size: 4096, blkid: found('ext4', 'x7', 'ro\\x20ot')},
			],
			{mounts},
		);
		expect(devices.map(({path}) => path)).toEqual(['/dev/sdb', '/dev/sdb7', '/dev/sdb10']);
		expect(devices[0]).toMatchObject({
			kind: 'disk',
			serial: 'data',
			mountable: false,
			blocker: {code: 'partitioned', message: 'partitioned: see its partitions'},
		});
		expect(devices[1]).toEqual({
			path: '/dev/sdb7',
			node: '/dev/sdb7',
			aliases: [],
			kind: 'partition',
			parents: ['/dev/sdb'],
			size: 4096,
			fileSystem: 'ext4',
			label: 'ro ot',
			uuid: 'x7',
			readOnly: false,
			mountpoints: [],
			mountable: true,
		});
		expect(devices[2]).toMatchObject({readOnly: true, mountable: true});
	});

	it('tells how much is used, where the superblock does, whatever is in its place', async () => {
		const sample = async (name: string) =>
			(await readFile(new URL(`../../fixtures/samples/superblocks/${name}.hex`, import.meta.url), 'latin1')).replaceAll('\n', '');
		const used = list([
			{name: 'sdb1', disk: 'sdb', blkid: found('ext4'), superblock: await sample('ext4-clean')},
			{name: 'sdb2', disk: 'sdb', blkid: found('ext4'), superblock: await sample('ext4-unfinished')},
			{name: 'sdb3', disk: 'sdb', blkid: found('btrfs'), superblock: await sample('btrfs-clean')},
			{name: 'sdb4', disk: 'sdb', blkid: found('xfs'), superblock: await sample('btrfs-clean')},
			{name: 'sdb5', disk: 'sdb', blkid: found('ext4'), superblock: 'not hexadecimal'},
			{name: 'sdb6', disk: 'sdb', blkid: found('ntfs')},
		]).map(device => device.used);
		expect(used).toEqual([(32_768 - 25_812) * 1024, undefined, 180_224, undefined, undefined, undefined]);
	});

	it('leaves out the disk that the guest runs from also by the name in the mount table, and all that is made of it', () => {
		const devices = [
			{name: 'sda', number: '8:0'},
			{name: 'sda1', number: '8:1', disk: 'sda'},
			{name: 'dm-0', number: '253:0', mapper: ['guest-root', 'LVM-abc'] as const, slaves: ['sda1']},
			{name: 'dm-1', number: '253:1', mapper: ['guest-home', 'LVM-abd'] as const, slaves: ['sda1']},
			{name: 'sdb', number: '8:16', blkid: found('ext4')},
		];
		const paths = (content: string) => list(devices, {mounts: content}).map(({path}) => path);
		expect(paths('28 1 0:30 / / rw - btrfs /dev/mapper/guest-root rw\n')).toEqual(['/dev/sdb']);
		expect(paths('28 1 253:0 / / rw - ext4 /dev/root rw\n')).toEqual(['/dev/sdb']);
		expect(paths('28 1 8:16 / /root/mnt rw - ext4 /dev/sdb rw\n')).toHaveLength(5);
	});

	it('names volumes as LVM does, whatever the kernel calls them', () => {
		const devices = list(
			[
				...sda,
				{name: 'sdb'},
				{name: 'sdb2', disk: 'sdb', blkid: found('LVM2_member', 'pv')},
				{
					name: 'dm-0',
					number: '253:0',
					mapper: ['vg--host-lv--root', `LVM-${'a'.repeat(64)}`],
					slaves: ['sdb2'],
					blkid: found('ext4', 'r'),
				},
				{name: 'dm-1', number: '253:1', mapper: ['vg--host-thin', `LVM-${'b'.repeat(64)}`], slaves: ['dm-2'], blkid: found('xfs')},
				{name: 'dm-2', number: '253:2', mapper: ['vg--host-pool-tpool', `LVM-${'c'.repeat(64)}-tpool`], slaves: ['dm-3', 'dm-4']},
				{name: 'dm-3', number: '253:3', mapper: ['vg--host-pool_tmeta', `LVM-${'d'.repeat(64)}-tmeta`], slaves: ['sdb2']},
				{name: 'dm-4', number: '253:4', mapper: ['vg--host-pool_tdata', `LVM-${'e'.repeat(64)}`], slaves: ['sdb2']},
				{name: 'dm-5', number: '253:5', mapper: ['vg--host-pool', `LVM-${'f'.repeat(64)}`], slaves: ['dm-2']},
			],
			{
				mounts,
				'tool lvm': 'yes',
				pvs: '  /dev/sdb2|vg-host',
				lvs: '  vg-host|lv-root|1073741824|-wi-a-----\n  vg-host|thin|1|Vwi-a-tz--\n  vg-host|pool|1|twi-a-tz--\n  vg-host|old|4096|-wi-------',
			},
		);
		expect(devices.map(({path, kind, blocker}) => [path, kind, blocker?.message])).toEqual([
			['/dev/sdb', 'disk', 'partitioned: see its partitions'],
			['/dev/sdb2', 'partition', 'LVM member: see its volumes'],
			['/dev/vg-host/lv-root', 'lv', undefined],
			['/dev/vg-host/old', 'lv', 'not active'],
			['/dev/vg-host/pool', 'lv', 'thin pool: see its volumes'],
			['/dev/vg-host/thin', 'lv', undefined],
		]);
		const root = findDevice(devices, '/dev/mapper/vg--host-lv--root');
		expect(root).toMatchObject({path: '/dev/vg-host/lv-root', node: '/dev/dm-0', parents: ['/dev/sdb2']});
		expect(findDevice(devices, '/dev/dm-0')).toBe(root);
		expect(findDevice(devices, '/dev/vg-host/lv-root')).toBe(root);
		expect(findDevice(devices, '/dev/vg-host/thin')).toMatchObject({parents: ['/dev/sdb2']});
		expect(findDevice(devices, '/dev/sdz')).toBeUndefined();
	});

	it('says of what lacks disks how many are there, and of all that lies on it', () => {
		const members = {mounts, 'tool mdadm': 'yes', 'tool lvm': 'yes'};
		const devices = list(
			[
				...sda,
				{name: 'sdb', blkid: found('linux_raid_member')},
				{name: 'md127', number: '9:127', level: 'raid1', slaves: ['sdb'], array: [2, 1], blkid: found('LVM2_member')},
				{name: 'dm-0', mapper: ['vg1-data', `LVM-${'a'.repeat(64)}`], slaves: ['md127'], blkid: found('ext4')},
				{name: 'sdc', blkid: found('linux_raid_member'), member: 'MD_LEVEL=raid5\nMD_DEVICES=3\nMD_UUID=1:2:3:4'},
				{name: 'sdd', blkid: found('LVM2_member')},
			],
			{
				...members,
				pvs: '  /dev/md127|vg1|a\n  /dev/sdd|vg2|b\n  [unknown]|vg2|b',
				lvs: '  vg1|data|1|-wi-a-----|a\n  vg2|half|4096|-wi-----p-|b\n  vg2|whole|4096|-wi-------|b',
			},
		);
		expect(devices.map(({path, degraded, blocker}) => [path, degraded, blocker?.message])).toEqual([
			['/dev/sdb', undefined, 'RAID member: see /dev/md127'],
			['/dev/sdc', undefined, 'RAID member: its array does not start (raid5: 1 of 3 disks is here)'],
			['/dev/sdd', undefined, 'LVM member: see its volumes'],
			['/dev/md127', {present: 1, total: 2}, 'LVM member: see its volumes'],
			['/dev/vg1/data', {present: 1, total: 2}, undefined],
			['/dev/vg2/half', undefined, 'not complete: of its volume group, 1 of 2 disks is here'],
			['/dev/vg2/whole', undefined, 'not active'],
		]);
	});

	it('counts the devices of a btrfs, which says how many it has', () => {
		const superblock = Buffer.alloc(512);
		superblock.write('_BHRfS_M', 0x40, 'latin1');
		superblock.writeBigUInt64LE(3n, 0x88);
		const part = {blkid: found('btrfs', 'fs'), superblock: superblock.toString('hex')};
		const devices = list([...sda, {name: 'sdb', ...part}, {name: 'sdc', ...part}], {mounts, modules: 'kernel/fs/btrfs/btrfs.ko'});
		expect(devices.map(({degraded, blocker}) => [degraded, blocker?.code])).toEqual([
			[{present: 2, total: 3}, undefined],
			[{present: 2, total: 3}, 'btrfs-member'],
		]);
	});

	it('counts the seed of a btrfs, from which it has grown, among its devices', () => {
		const part = (uuid: string, [devices, id, isSeed]: readonly [bigint, bigint, boolean]) => {
			const superblock = Buffer.alloc(512);
			superblock.write('_BHRfS_M', 0x40, 'latin1');
			superblock.writeBigUInt64LE(devices, 0x88);
			superblock.writeBigUInt64LE(id, 0xc9);
			if (isSeed) superblock.writeBigUInt64LE(1n << 32n, 0x38);
			return {blkid: found('btrfs', uuid), superblock: superblock.toString('hex')};
		};
		const grown = {name: 'sdb', ...part('grown', [2n, 2n, false])};
		const seed = {name: 'sdc', ...part('seed', [1n, 1n, true])};
		const texts = {mounts, modules: 'kernel/fs/btrfs/btrfs.ko'};
		const told = (...devices: ReadonlyArray<typeof seed>) =>
			list([...sda, ...devices], texts).map(({degraded, blocker}) => [degraded, blocker?.message]);
		expect(told(grown, seed)).toEqual([
			[undefined, undefined],
			[undefined, 'part of the btrfs file system on /dev/sdb'],
		]);
		expect(otherNodes('/dev/sdb', deviceFacts(answer([...sda, grown, seed], texts)))).toEqual(['/dev/sdc']);
		expect(told(grown)).toEqual([[{present: 1, total: 2}, undefined]]);
		expect(told(seed)).toEqual([[undefined, undefined]]);
		const other = {name: 'sdc', ...part('seed', [1n, 2n, true])};
		expect(told(grown, other), 'of another one').toEqual([
			[{present: 1, total: 2}, undefined],
			[undefined, undefined],
		]);
	});

	it('lists the partitions of an array after it', () => {
		const devices = list(
			[
				...sda,
				{name: 'sdb', blkid: found('linux_raid_member')},
				{name: 'md14', number: '9:14', level: 'linear', slaves: ['sdb']},
				{name: 'md14p1', number: '259:0', disk: 'md14', blkid: found('ext4')},
			],
			{mounts, 'tool mdadm': 'yes'},
		);
		expect(devices.map(({path}) => path)).toEqual(['/dev/sdb', '/dev/md14', '/dev/md14p1']);
	});

	it('names the partitions within a volume by its name and their numbers', () => {
		const volume = `LVM-${'a'.repeat(64)}`;
		const devices = list(
			[
				...sda,
				{name: 'sdb', blkid: found('LVM2_member')},
				{name: 'dm-0', mapper: ['pve-vm--100', volume], slaves: ['sdb'], blkid: 'ID_PART_TABLE_TYPE=gpt'},
				{name: 'dm-1', mapper: ['pve-vm--100p1', `part1-${volume}`], slaves: ['dm-0'], blkid: found('ext4')},
			],
			{mounts, 'tool lvm': 'yes'},
		);
		expect(devices.map(({path, kind, blocker}) => [path, kind, blocker?.code])).toEqual([
			['/dev/sdb', 'disk', 'lvm-member'],
			['/dev/pve/vm-100', 'lv', 'partitioned'],
			['/dev/pve/vm-100p1', 'partition', undefined],
		]);
	});

	it('leaves out volumes of the guest itself that are not active', () => {
		const texts = {mounts, 'tool lvm': 'yes', pvs: '  /dev/sda1|own', lvs: '  own|spare|4096|-wi-------'};
		expect(list(sda, texts)).toEqual([]);
	});
});

describe('what cannot be mounted', () => {
	const sdb = (blkid: string, more: object = {}) => ({name: 'sdb', number: '8:16', blkid, ...more});

	it.each([
		['', 'no file system found'],
		[found('xfs'), undefined],
		[found('btrfs'), 'the guest has no driver for btrfs'],
		[found('ntfs'), 'the guest has no driver for ntfs: this needs ntfs-3g'],
		[found('apfs'), 'the guest has no driver for apfs'],
		[found('constructor'), 'the guest has no driver for constructor'],
		[found('swap'), 'swap'],
		[found('swsuspend'), 'swap with a hibernated system'],
		[found('BitLocker'), 'locked (BitLocker): this needs cryptsetup'],
		[found('LVM2_member'), 'LVM member: the guest has no LVM'],
		[found('linux_raid_member'), 'RAID member: this needs mdadm'],
		[found('crypto_LUKS'), 'locked (LUKS): this needs cryptsetup'],
		[found('zfs_member'), 'ZFS: Linux itself has no driver for it'],
		[found('drbd_member'), 'member of something that the guest does not know (drbd_member)'],
	])('%j: %s', (blkid, why) => {
		expect(whys([...sda, sdb(blkid)], {mounts})).toEqual({'/dev/sdb': why});
	});

	it.each([
		['vmfuse', 'ntfs', 'ntfs-3g', 'add it to the intermediary: vmfuse-tui extend ntfs-3g'],
		['vmfuse', 'linux_raid_member', 'mdadm', 'add it to the intermediary: vmfuse-tui extend mdadm'],
		['other', 'crypto_LUKS', 'cryptsetup', 'add it to the intermediary: vmfuse-tui extend cryptsetup --intermediary other'],
		['other', 'LVM2_member', undefined, 'make the intermediary anew: vmfuse-tui setup --restart --name other'],
	])('in "%s", with %s on it, says what adds what is missing', (name, fileSystem, extension, step) => {
		const facts = deviceFacts(answer([...sda, sdb(found(fileSystem))], {mounts}));
		expect(deviceList(facts, name).map(({blocker}) => blocker)).toMatchObject([{nextSteps: [step], ...(extension && {extension})}]);
	});

	it.each([
		[found('LVM2_member'), 'LVM member: none of its volumes is active'],
		[found('linux_raid_member'), 'RAID member: its array does not start (disks of it are missing)'],
		[found('crypto_LUKS'), 'locked (LUKS)'],
		[found('BitLocker'), 'locked (BitLocker)'],
	])('%j with the tools: %s', (blkid, why) => {
		const tools = {'tool lvm': 'yes', 'tool mdadm': 'yes', 'tool cryptsetup': 'yes'};
		expect(whys([...sda, sdb(blkid)], {mounts, ...tools})).toEqual({'/dev/sdb': why});
	});

	it('says where to look instead', () => {
		const devices = [
			...sda,
			{name: 'sdb', number: '8:16', blkid: found('linux_raid_member')},
			{name: 'sdc', number: '8:32', blkid: found('linux_raid_member')},
			{name: 'md127', number: '9:127', level: 'raid1', slaves: ['sdb', 'sdc'], blkid: found('crypto_LUKS')},
			{name: 'dm-0', number: '253:0', mapper: ['secret', 'CRYPT-LUKS2-x'] as const, slaves: ['md127'], blkid: found('ext4')},
			{name: 'sdd', number: '8:48', blkid: found('ext4')},
			{name: 'dm-1', number: '253:1', mapper: ['wwn', 'mpath-x'] as const, slaves: ['sdd'], blkid: found('ext4')},
		];
		expect(whys(devices, {mounts, 'tool mdadm': 'yes', 'tool cryptsetup': 'yes'})).toEqual({
			'/dev/sdb': 'RAID member: see /dev/md127',
			'/dev/sdc': 'RAID member: see /dev/md127',
			'/dev/md127': 'LUKS: see /dev/mapper/secret',
			'/dev/mapper/secret': undefined,
			'/dev/sdd': 'used by /dev/mapper/wwn',
			'/dev/mapper/wwn': undefined,
		});
	});

	it('names what is in use, extended partitions, and the other disks of a btrfs', () => {
		const devices = [
			...sda,
			{name: 'sdb', number: '8:16'},
			{name: 'sdb1', number: '8:17', disk: 'sdb', size: 1024},
			{name: 'sdb5', number: '8:21', disk: 'sdb', blkid: found('swap')},
			{name: 'sdb6', number: '8:22', disk: 'sdb', blkid: found('ext4')},
			{name: 'sdc', number: '8:32', blkid: found('btrfs', 'same')},
			{name: 'sdd', number: '8:48', blkid: found('btrfs', 'same')},
			{name: 'sde', number: '8:64', blkid: found('iso9660')},
			{name: 'sde1', number: '8:65', disk: 'sde', blkid: found('vfat')},
			{name: 'sdf', number: '8:80', blkid: found('iso9660', 'made', 'DEBIAN')},
			{name: 'sdf1', number: '8:81', disk: 'sdf', blkid: found('iso9660', 'made', 'DEBIAN')},
			{name: 'sdf2', number: '8:82', disk: 'sdf', blkid: found('vfat')},
		];
		const texts = {
			mounts: `${mounts}40 28 8:22 / /root/mnt rw - ext4 /dev/sdb6 rw\n`,
			swaps: 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/dev/sdb5                               partition\t1024\t\t0\t\t-2\n',
			filesystems: '\text4\n\tbtrfs\n\tiso9660\n\tvfat\n',
		};
		expect(whys(devices, texts)).toEqual({
			'/dev/sdb': 'partitioned: see its partitions',
			'/dev/sdb1': 'extended partition: see the logical ones',
			'/dev/sdb5': 'swap in use',
			'/dev/sdb6': 'mounted already',
			'/dev/sdc': undefined,
			'/dev/sdd': 'part of the btrfs file system on /dev/sdc',
			'/dev/sde': undefined,
			'/dev/sde1': undefined,
			'/dev/sdf': 'partitioned: see its partitions',
			'/dev/sdf1': undefined,
			'/dev/sdf2': undefined,
		});
	});
});

it('says of members of a firmware where their arrays can be had', () => {
	const devices = list(
		[
			{name: 'sdb', blkid: found('isw_raid_member')},
			{name: 'sdc', blkid: found('ddf_raid_member')},
		],
		{'tool mdadm': 'yes'},
	);
	expect(devices.map(({blocker}) => blocker?.message)).toEqual([
		'member of a RAID of Intel firmware (IMSM), which is not assembled in a virtual machine',
		'member of a RAID of a controller (DDF), which is not assembled in a virtual machine',
	]);
	for (const {blocker} of devices) expect(blocker?.nextSteps[0]).toContain('mdadm --assemble --scan');
});

describe('a disk with partitions that says that it is a file system as a whole', () => {
	/** Bytes in hexadecimal. */
	const disc = (sectors: number) => {
		const bytes = Buffer.alloc(512);
		bytes.writeUInt32LE(sectors, 80);
		bytes.writeUInt16LE(2048, 128);
		return bytes.toString('hex');
	};
	const ext = (kib: number, written: number) => {
		const bytes = Buffer.alloc(1024);
		bytes.writeUInt32LE(kib, 4);
		bytes.writeUInt32LE(written, 0x30);
		return bytes.toString('hex');
	};
	const texts = {filesystems: '\text4\n\tiso9660\n\tvfat\n'};
	const seen = (
		type: string,
		superblock: string,
		part: {readonly blkid?: string; readonly superblock?: string; readonly start?: number},
	) => {
		const why = whys(
			[
				{name: 'sdb', size: 64 << 20, blkid: found(type, 'whole'), superblock},
				{name: 'sdb1', number: '8:17', disk: 'sdb', size: 32 << 20, start: 1 << 20, ...part},
			],
			texts,
		);
		return [why['/dev/sdb'] ?? 'whole', why['/dev/sdb1'] ?? 'partition'];
	};
	const covered = 'partitioned: see its partitions';
	const empty = 'no file system found';

	it('is its partitions where they were made over a disc, and hold something', () => {
		expect(seen('iso9660', disc(8192), {blkid: found('vfat')})).toEqual([covered, 'partition']);
		expect(seen('iso9660', disc(8192), {})).toEqual(['whole', empty]);
	});

	it('is both where the partitions lie in the disc, or behind it', () => {
		expect(seen('iso9660', disc(31 << 10), {blkid: found('vfat')})).toEqual(['whole', 'partition']);
		expect(seen('iso9660', disc(8192), {blkid: found('vfat'), start: 16 << 20})).toEqual(['whole', 'partition']);
	});

	it('is what it says where its table was left over', () => {
		expect(seen('ext4', ext(64 << 10, 2000), {})).toEqual(['whole', empty]);
		expect(seen('ext4', ext((64 << 10) + 1, 2000), {}), 'it does not fit').toEqual([covered, empty]);
		expect(seen('ext4', '', {}), 'nobody knows how long it is').toEqual([covered, empty]);
	});

	it('is what was written to last, or both', () => {
		expect(seen('ext4', ext(64 << 10, 2000), {blkid: found('ext4', 'part'), superblock: ext(32 << 10, 3000)})).toEqual([
			covered,
			'partition',
		]);
		expect(seen('ext4', ext(64 << 10, 4000), {blkid: found('ext4', 'part'), superblock: ext(32 << 10, 3000)})).toEqual([
			'whole',
			'partition',
		]);
		expect(seen('ext4', ext(64 << 10, 4000), {blkid: found('vfat')})).toEqual([covered, 'partition']);
	});
});

describe('a hostile disk', () => {
	const text = fc.string({
		unit: fc.oneof(fc.constantFrom('"', '\n', ' UUID="', ' TYPE="', '\u001B[2J', '|', '/dev/sda: ', '\\x41'), fc.string({unit: 'binary'})),
		maxLength: 300,
	});
	const label = text.map(value => value.replaceAll('\0', ''));

	it('changes nothing but its own label', () => {
		fc.assert(
			fc.property(fc.array(label, {minLength: 1, maxLength: 8}), labels => {
				const devices = labels.map((value, index) => ({
					name: `sd${'bcdefghi'[index]}`,
					blkid: `/dev/sd${'bcdefghi'[index]}:${value === '' ? '' : ` LABEL="${value}"`} UUID="abc-${index}" TYPE="ext4"`,
				}));
				expect(list(devices, {'blkid-kind': 'busybox'})).toEqual(
					labels.map((value, index) =>
						expect.objectContaining({
							path: `/dev/sd${'bcdefghi'[index]}`,
							...(value === '' ? {} : {label: printable(value)}),
							uuid: `abc-${index}`,
							fileSystem: 'ext4',
							mountable: true,
						}),
					),
				);
			}),
		);
	});

	it('cannot break the list by what programs print about it', () => {
		fc.assert(
			fc.property(label, label, label, (blkid, lvs, pvs) => {
				const devices = list([...sda, {name: 'sdb', blkid, head: blkid, tail: lvs, serial: pvs}], {mounts, lvs, pvs, 'tool lvm': 'yes'});
				expect(devices.filter(({kind}) => kind === 'disk')).toHaveLength(1);
				expect(JSON.stringify(devices)).not.toMatch(/[\u007F-\u009F\u202E]/);
			}),
		);
	});
});

describe('recorded from the practice guest', () => {
	const read = async (name: string) => {
		const content = await readFile(new URL(`../../fixtures/samples/guest/${name}.bin`, import.meta.url), 'utf8');
		return deviceList(deviceFacts(content)).map(({path, node, label, readOnly, blocker}) => [
			path,
			node,
			label,
			readOnly,
			blocker?.message,
		]);
	};

	const partitions = [
		['/dev/sda', '/dev/sda', undefined, true, 'partitioned: see its partitions'],
		['/dev/sda1', '/dev/sda1', 'EFI', true, undefined],
		['/dev/sda5', '/dev/sda5', 'plain', true, undefined],
		['/dev/sda6', '/dev/sda6', 'xfsdata', true, undefined],
		['/dev/sda7', '/dev/sda7', 'btrfs data', true, undefined],
		['/dev/sda8', '/dev/sda8', undefined, true, 'LVM member: see its volumes'],
	];

	it('before its volumes were activated', async () => {
		expect(await read('answer-lvm-inactive')).toEqual([
			...partitions,
			['/dev/vg-host/lv-home', undefined, undefined, true, 'not active'],
			['/dev/vg-host/lv-root', undefined, undefined, true, 'not active'],
		]);
	});

	it('after that', async () => {
		expect(await read('answer-lvm-active')).toEqual([
			...partitions,
			['/dev/vg-host/lv-home', '/dev/dm-1', 'home', true, undefined],
			['/dev/vg-host/lv-root', '/dev/dm-0', 'root of vg host', true, undefined],
		]);
	});
});

it('is an error when the guest did not come to the end', () => {
	const whole = answer(sda);
	expect(() => deviceFacts(whole.slice(0, whole.lastIndexOf('text\0end')))).toThrow("the guest's answer is not complete");
});
