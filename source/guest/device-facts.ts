import {type BtrfsDevice, btrfsDevice} from '../disk/btrfs-device.js';
import {extent} from '../disk/identify.js';
import {parseSuperblock, superblockPlace} from '../disk/superblock.js';
import {parseMountInfo} from '../host/platform/linux/mountinfo.js';
import type {Mount} from '../host/platform/platform.js';
import {type ArrayMember, parseMember} from './array-member.js';
import {parseBusyboxBlkid, parseUtilLinuxBlkid, recogniseBytes, type Signature} from './blkid.js';
import {deviceArities, deviceScript, lvmSeconds} from './device-script.js';
import {supportedFileSystems} from './file-systems.js';
import type {Guest} from './guest.js';
import {type LogicalVolume, type PhysicalVolume, parseLvs, parsePvs} from './lvm.js';
import {parseRecords, textsOf} from './records.js';
import {toolNames} from './script-prelude.js';
import {stuckError} from './stuck.js';

/** A block device as the kernel describes it. */
export type KernelDevice = {
	/** As in /sys/class/block. */
	readonly name: string;
	/** "8:1" */
	readonly number: string;
	/** Bytes. */
	readonly size: number;
	readonly readOnly: boolean;
	/** Of a partition: the kernel name of its disk, and how many bytes of that are before it. */
	readonly disk: string | undefined;
	readonly start: number | undefined;
	readonly mapperName: string;
	readonly mapperUuid: string;
	/** Of an array: `raid1`, … */
	readonly raidLevel: string;
	/** Kernel names of what it is made of. */
	readonly slaves: readonly string[];
	readonly serial: string;
	readonly signature: Signature;
	/** Bytes that the file system uses, where its superblock tells. */
	readonly used: number | undefined;
	/** Bytes of its file system, and when that was written to, where its superblock tells. */
	readonly extent: ReturnType<typeof extent>;
	/** Of btrfs, which can lie on several devices. */
	readonly btrfs: BtrfsDevice | undefined;
	/** Of an array that can do without some: how many disks it has, and how many of them are missing. */
	readonly array: {readonly disks: number; readonly missing: number} | undefined;
};

type Contents = Pick<KernelDevice, 'signature' | 'used' | 'btrfs' | 'extent'>;

/** What `deviceScript` answered. */
export type DeviceFacts = {
	readonly devices: readonly KernelDevice[];
	readonly mounts: readonly Mount[];
	/** Nodes that the guest swaps to. */
	readonly swaps: readonly string[];
	readonly volumes: readonly LogicalVolume[];
	readonly physicalVolumes: readonly PhysicalVolume[];
	/** By kernel name: of what array a device is a part. */
	readonly members: ReadonlyMap<string, ArrayMember>;
	/** Drivers of the guest for the device mapper: `dm-raid`, … Empty when it does not tell. */
	readonly mappers: ReadonlySet<string>;
	/** What the guest can mount. */
	readonly supported: readonly string[];
	readonly tools: ReadonlySet<string>;
	/** Whose blkid the guest has. */
	readonly blkid: string;
};

/** What was known before of the same guest: its drivers and programs, and devices of which the contents do not change. */
export type KnownFacts = Omit<DeviceFacts, 'mounts' | 'swaps'>;

/**
Ask the guest.
@param loops Whether loop devices are wanted. @param known This is not asked again.
@throws StuckError when LVM does not answer; CommandError when it cannot be asked.
*/
export async function readDeviceFacts(guest: Guest, loops = false, known?: KnownFacts): Promise<DeviceFacts> {
	const numbers = known?.devices.map(({number}) => number).join(' ') ?? '';
	const arguments_ = [loops ? 'loops' : '', known?.blkid ?? '', numbers];
	const {stdout} = await guest.run(['sh', '-s', '--', ...arguments_], {stdin: deviceScript, timeout: 180_000});
	return deviceFacts(stdout, known);
}

/** @throws StuckError when LVM did not answer; UserError when the answer is damaged or not complete. */
export function deviceFacts(answer: string, known?: KnownFacts): DeviceFacts {
	const records = parseRecords(answer, deviceArities);
	const texts = textsOf(records);
	const text = (name: string) => texts.get(name) ?? '';
	const stuck = texts.get('stuck');
	if (stuck !== undefined) throw stuckError('lvm', lvmSeconds, stuck);
	const tools = known?.tools ?? new Set<string>(toolNames.filter(tool => texts.has(`tool ${tool}`)));
	const contents = new Map(records.map(([tag, name = '', content = '']) => [`${tag} ${name}`, content]));
	const contentOf = (name: string, size: number): Contents => {
		const of = (tag: string) => contents.get(`${tag} ${name}`) ?? '';
		const found = text('blkid-kind') === 'util-linux' ? parseUtilLinuxBlkid(of('blkid')) : busyboxSignature(of, size);
		const superblock = Buffer.from(of('super'), 'hex');
		const signature = isCopy(found, superblock) ? {} : found;
		const {fileSystem = ''} = signature;
		const {usedBytes} = parseSuperblock(fileSystem, superblock);
		const at = fileSystem === 'iso9660' ? discPlace : superblockPlace(fileSystem)?.offset;
		return {
			signature,
			used: usedBytes,
			btrfs: fileSystem === 'btrfs' ? btrfsDevice(superblock) : undefined,
			extent: at === undefined ? {} : extent(fileSystem, {at, buffer: superblock}),
		};
	};
	const arrays = new Map(
		records.flatMap(([tag, name = '', disks, missing]) =>
			tag === 'array' ? [[name, {disks: Number(disks), missing: Number(missing)}]] : [],
		),
	);
	const starts = new Map(records.flatMap(([tag, name = '', sector]) => (tag === 'start' ? [[name, Number(sector) * 512]] : [])));
	const members = records.flatMap(([tag, name = '', said = '']) => {
		const member = tag === 'member' ? parseMember(said) : undefined;
		return member ? [[name, member] as const] : [];
	});
	return {
		devices: records
			.filter(([tag]) => tag === 'device')
			.map(([, ...fields]) => kernelDevice(fields, arrays, starts, contentOf))
			.map(device => {
				const before = known?.devices.find(({number}) => number === device.number);
				return before ? {...device, ...contentsBefore(before)} : device;
			}),
		mounts: parseMountInfo(text('mounts')),
		swaps: text('swaps')
			.split('\n')
			.map(line => line.split(/\s/)[0] ?? '')
			.filter(node => node.startsWith('/dev/')),
		volumes: parseLvs(text('lvs')),
		physicalVolumes: parsePvs(text('pvs')),
		members: new Map([...(known?.members ?? []), ...members]),
		mappers: new Set(text('mappers').split('\n').filter(Boolean)),
		supported: known?.supported ?? supportedFileSystems(text('filesystems'), text('modules'), tools.has('ntfs-3g')),
		tools,
		blkid: text('blkid-kind'),
	};
}

function contentsBefore({signature, used, btrfs, extent}: Contents): Contents {
	return {signature, used, btrfs, extent};
}

/**
Whether it is a copy of the superblock of an ext that begins elsewhere, which blkid takes for a file system: a table that was left over has a partition there.
Linux' fs/ext4/ext4.h, `s_block_group_nr`.
*/
function isCopy({fileSystem = ''}: Signature, superblock: Buffer): boolean {
	return /^ext[234]$/.test(fileSystem) && superblock.length >= 92 && superblock.readUInt16LE(90) !== 0;
}

/** ECMA-119: the sector of the primary volume descriptor. */
const discPlace = 32_768;

function busyboxSignature(of: (tag: string) => string, size: number): Signature {
	const recognised = recogniseBytes(of('head'), of('second'), of('tail'), size);
	const known = parseBusyboxBlkid(of('blkid'));
	// Of a FAT, both: blkid knows its label, and the bytes whether it is one.
	const isOther = recognised.fileSystem !== undefined && recognised.fileSystem !== known.fileSystem;
	return isOther ? recognised : {...recognised, ...known};
}

function kernelDevice(
	fields: readonly string[],
	arrays: ReadonlyMap<string, NonNullable<KernelDevice['array']>>,
	starts: ReadonlyMap<string, number>,
	contentOf: (name: string, size: number) => Contents,
): KernelDevice {
	const [name = '', number = '', sectors, readOnly, , disk, mapperName = '', mapperUuid = '', raidLevel = '', slaves = '', serial = ''] =
		fields;
	// The kernel counts in 512 bytes whatever the disk's sectors are.
	const size = Number(sectors) * 512;
	return {
		name,
		number,
		size,
		readOnly: readOnly === '1',
		disk: disk || undefined,
		start: starts.get(name),
		mapperName,
		mapperUuid,
		raidLevel,
		slaves: slaves.split(' ').filter(slave => slave !== ''),
		serial: serial.trim(),
		array: arrays.get(name),
		...contentOf(name, size),
	};
}
