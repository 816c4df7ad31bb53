import {readdir, readFile} from 'node:fs/promises';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseBusyboxBlkid, parseUtilLinuxBlkid, recogniseBytes, type Signature} from '../../source/guest/blkid.js';
import {printable} from '../../source/text/printable.js';

const samples = new URL('../../fixtures/samples/guest/', import.meta.url);

/** Each with its own label if the two programs do not show the same. */
const expected: Readonly<Record<string, Signature & {readonly busybox?: Signature}>> = {
	'btrfs-long': {
		fileSystem: 'btrfs',
		uuid: 'ba0638d4-b66c-464f-8263-861175d3deaf',
		// Cut at 256 bytes, escapes counted.
		label: `${'é"`$(reboot) '.repeat(8)}é"`,
		busybox: {
			fileSystem: 'btrfs',
			uuid: 'ba0638d4-b66c-464f-8263-861175d3deaf',
			label: `${'é"`$(reboot) '.repeat(4)}é"\`$(re`,
		},
	},
	empty: {},
	exfat: {fileSystem: 'exfat', uuid: '7BDD-CA2C', label: 'ex"fat'},
	ext3: {fileSystem: 'ext3', uuid: '6a902e9c-3f4f-485a-970c-919e78010600', label: 'boot'},
	'ext4-newline': {fileSystem: 'ext4', uuid: 'b1684405-3462-42f2-a191-fd48422e98e2', label: String.raw`a"\u{a}TYPE="xfs"\u{1b}[`},
	'ext4-quotes': {fileSystem: 'ext4', uuid: 'd47e76e1-435c-4a06-8b5d-81f99891cecf', label: 'a" UUID="x" T'},
	'f2fs-300': {
		fileSystem: 'f2fs',
		uuid: '69ae0722-c22d-4f4d-9819-615cb545711e',
		label: 'L'.repeat(262),
		busybox: {fileSystem: 'f2fs', uuid: '69ae0722-c22d-4f4d-9819-615cb545711e', label: 'L'.repeat(32)},
	},
	iso9660: {
		fileSystem: 'iso9660',
		uuid: '2026-11-24-17-22-45-00',
		label: 'CD" UUID="e',
		// BusyBox tells no UUID of a CD, so a label can fake one. The type stays right.
		busybox: {fileSystem: 'iso9660', uuid: 'e', label: 'CD'},
	},
	jfs: {fileSystem: 'jfs', uuid: '0dceb7d6-9e03-475f-8ad2-161221504444', label: 'jfs"l'},
	luks1: {fileSystem: 'crypto_LUKS', uuid: 'd1ec0db2-cda7-48d1-8a62-8db754d95b5b'},
	luks2: {
		fileSystem: 'crypto_LUKS',
		uuid: '51f43a89-a77f-4cd8-b0f1-c7d871b6501c',
		label: 'se"cret',
		busybox: {fileSystem: 'crypto_LUKS', uuid: '51f43a89-a77f-4cd8-b0f1-c7d871b6501c'},
	},
	lvm: {fileSystem: 'LVM2_member', uuid: 'nwpXwP-TqKj-Ax4A-LcZo-FcJj-cSUL-VjluVi', busybox: {}},
	ntfs: {fileSystem: 'ntfs', uuid: '57D0D51F45569B42', label: 'Data "Ω" 数据'},
	partitioned: {},
	reiserfs: {fileSystem: 'reiserfs', uuid: '87f792f8-1046-4f59-979c-ecac208d324e', label: 'rfs l'},
	swap: {fileSystem: 'swap', uuid: '4027a2b2-4672-456f-9f48-e21dcdd2a3a1', label: 'sw" x'},
	udf: {fileSystem: 'udf', label: 'udf"l', busybox: {fileSystem: 'udf'}},
	vfat: {fileSystem: 'vfat', uuid: '7E4B-0B57', label: 'MY USB'},
	'xfs-quotes': {fileSystem: 'xfs', uuid: 'd69592fe-80bf-4bad-a472-8fb5f0d9d484', label: 'x"fs \\'},
};

describe('recorded', async () => {
	const files = await readdir(new URL('blkid-busybox-1.35/', samples));

	it('covers every sample', () => {
		expect(files.map(file => file.replace('.txt', '')).toSorted()).toEqual(Object.keys(expected).toSorted());
	});

	it.each(Object.keys(expected))('util-linux: %s', async name => {
		const {busybox: _, ...signature} = expected[name] ?? {};
		const output = await readFile(new URL(`blkid-util-linux-2.38/${name}.txt`, samples), 'utf8');
		expect(parseUtilLinuxBlkid(output)).toMatchObject(signature);
		expect(Object.keys(parseUtilLinuxBlkid(output)).filter(key => key !== 'uuid' && key !== 'hasTable')).toEqual(
			Object.keys(signature)
				.filter(key => key !== 'uuid')
				.toSorted((a, b) => a.localeCompare(b)),
		);
	});

	it.each(Object.keys(expected))('busybox: %s', async name => {
		const {busybox, ...signature} = expected[name] ?? {};
		const output = await readFile(new URL(`blkid-busybox-1.35/${name}.txt`, samples), 'utf8');
		expect(parseBusyboxBlkid(output)).toEqual(busybox ?? signature);
		// As a shell's $(…) passes it on.
		expect(parseBusyboxBlkid(output.replace(/\n+$/, ''))).toEqual(busybox ?? signature);
	});
});

const label = fc.string({
	unit: fc.oneof(
		fc.constantFrom('"', ' ', '\n', '\\', 'LABEL="', ' UUID="', ' TYPE="', 'ab-12', ':', '\u001B'),
		fc.string({unit: 'binary'}),
	),
});
const uuid = fc.uuid();
const fileSystem = fc.constantFrom('ext4', 'vfat', 'linux_raid_member', 'crypto_LUKS');

it('BusyBox: no label changes type or UUID', () => {
	fc.assert(
		fc.property(label, uuid, fileSystem, (name, id, type) => {
			const line = `/dev/sdb7:${name === '' ? '' : ` LABEL="${name}"`} UUID="${id}" TYPE="${type}"\n`;
			expect(parseBusyboxBlkid(line)).toEqual({fileSystem: type, ...(name === '' ? {} : {label: printable(name)}), uuid: id});
		}),
	);
});

it('BusyBox: no label changes the type where there is no UUID', () => {
	fc.assert(
		fc.property(label, fileSystem, (name, type) => {
			expect(parseBusyboxBlkid(`/dev/sdb7: LABEL="${name}" TYPE="${type}"\n`).fileSystem).toBe(type);
		}),
	);
});

it('util-linux: gives back every label that is written as it writes them', () => {
	/** Plain characters as in `encode_string` of libblkid, and UTF-8 as it is. */
	const encode = (name: string) =>
		name.replaceAll(/[^\w#+\-.:=@\u0080-\u{10FFFF}]/gu, character => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
	fc.assert(
		fc.property(label, uuid, fileSystem, (name, id, type) => {
			const output = `ID_FS_LABEL=${name.replaceAll(/\s/g, '_')}\nID_FS_LABEL_ENC=${encode(name)}\nID_FS_UUID_ENC=${id}\nID_FS_TYPE=${type}\n`;
			expect(parseUtilLinuxBlkid(output)).toEqual({fileSystem: type, ...(name === '' ? {} : {label: printable(name)}), uuid: id});
		}),
	);
});

describe('bytes', () => {
	const size = 100 * 2 ** 20 + 512;
	const at = (offset: number, bytes: string | Buffer) => {
		const sectors = Buffer.alloc(9 * 512);
		sectors.set(Buffer.from(bytes as string), offset);
		return sectors.toString('hex');
	};

	const md = Buffer.from('fc4e2ba9', 'hex');
	const lvm = Buffer.from(`LABELONE${'\0'.repeat(16)}LVM2 001`);

	it.each([
		['LVM2_member', at(512, lvm), ''],
		['LVM2_member', at(0, lvm), ''],
		['linux_raid_member', at(4096, md), ''],
		['linux_raid_member', at(0, md), ''],
		['linux_raid_member', at(0, ''), md.toString('hex').padEnd(32, '0')],
		['linux_raid_member', at(512, lvm), md.toString('hex').padEnd(32, '0')],
		['BitLocker', at(3, '-FVE-FS-'), ''],
		['apfs', at(32, 'NXSB'), ''],
		['bcachefs', at(4096 + 24, Buffer.from('c68573f666ce90a9d96a60cf803df7ef', 'hex')), ''],
	])('tell %s', (type, head, tail) => {
		expect(recogniseBytes(head, '', tail, size)).toEqual({fileSystem: type});
	});

	it('tell a label, as text that is harmless', () => {
		const superblock = Buffer.alloc(64);
		md.copy(superblock);
		superblock.write('box:0\u001B[2J', 32);
		expect(recogniseBytes(at(4096, superblock), '', '', size)).toEqual({
			fileSystem: 'linux_raid_member',
			label: String.raw`box:0\u{1b}[2J`,
		});
	});

	it('tell nothing where there is nothing', () => {
		expect(recogniseBytes(at(0, ''), '', '', size)).toEqual({});
		expect(recogniseBytes('', '', '', size)).toEqual({});
		expect(recogniseBytes('', '', 'fc4e2b', 0)).toEqual({});
	});
});
