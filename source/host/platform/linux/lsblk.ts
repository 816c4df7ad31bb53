import {partitionTypeName} from '../../../disk/partition-types.js';
import {defined} from '../../disks/defined.js';
import type {HostDisk, HostPartition, Volume} from '../../disks/host-disk.js';
import type {Mount} from '../platform.js';

/** Versions before 2.33 gave numbers and booleans as strings; a column without a value is null. */
type Value = string | number | boolean | null | undefined;

type Node = {readonly [column: string]: Value | readonly Node[]} & {readonly children?: readonly Node[]};

/** What is known beside lsblk's output. */
type Surroundings = {
	readonly mounts: readonly Mount[];
	/** Device paths. */
	readonly swaps: readonly string[];
	readonly devices: Readonly<Record<string, {readonly partition?: number; readonly holders: readonly string[]}>>;
	/** What this computer can mount or open. */
	readonly fileSystems: ReadonlySet<string>;
};

/** A computer runs from the disk that has one of these. */
const systemPlaces = new Set(['/', '/boot', '/boot/efi', '/efi', '/usr']);
const extendedTypes = new Set(['05', '0f', '85']);

/** The disks in the output of `lsblk --json --bytes`. RAM disks, CDs, empty drives and snap's own images are left out. */
export function parseLsblk(json: string, around: Surroundings): readonly HostDisk[] {
	// Older versions write control characters in labels as they are, which JSON forbids.
	const clean = json.replaceAll(/(?![\t\n\r])\p{Cc}/gu, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
	const {blockdevices} = JSON.parse(clean) as {blockdevices: readonly Node[]};
	return blockdevices.filter(isDisk).map(node => toDisk(node, around));
}

function isDisk(node: Node) {
	const type = text(node, 'type');
	const isOurs =
		type === 'disk' ? !/^(?:z?ram|fd)\d/.test(text(node, 'kname') ?? '') : type === 'loop' && text(node, 'fstype') !== 'squashfs';
	return isOurs && number(node, 'size') > 0;
}

function toDisk(node: Node, around: Surroundings): HostDisk {
	const partitions = (node.children ?? [])
		.filter(child => text(child, 'type') === 'part')
		.map(child => toPartition(child, node, around))
		.toSorted((a, b) => a.number - b.number);
	const volume = toVolume(node, around);
	const busy = partitions.find(({inUse}) => inUse);
	const inUse = volume.inUse ?? (busy?.inUse && {reason: `partition ${busy.number} is ${busy.inUse.reason}`});
	return {
		path: text(node, 'path') ?? `/dev/${text(node, 'kname')}`,
		kind: 'disk',
		...defined({model: text(node, 'model'), serial: text(node, 'serial'), bus: text(node, 'tran')}),
		removable: flag(node, 'rm') || flag(node, 'hotplug'),
		readOnly: flag(node, 'ro'),
		sectorSize: number(node, 'log-sec') || 512,
		system: isSystem(node, around),
		...volume,
		partitions,
		...(inUse ? {inUse} : {}),
	};
}

function toPartition(node: Node, disk: Node, around: Surroundings): HostPartition {
	const name = text(node, 'kname') ?? '';
	const type = text(node, 'parttype')?.toLowerCase().replace(/^0x/, '') ?? '';
	const short = type.length < 3 ? type.padStart(2, '0') : type;
	const label = text(node, 'label') ?? text(node, 'partlabel');
	return {
		path: text(node, 'path') ?? `/dev/${name}`,
		number: around.devices[name]?.partition ?? numberFromName(name, text(disk, 'kname') ?? ''),
		typeName: type === '' ? '' : partitionTypeName(short),
		...toVolume(node, around),
		...defined({label}),
		...(extendedTypes.has(short) ? {extended: true} : {}),
	};
}

/** sda7, nvme0n1p7, loop0p7, mmcblk0p7: a disk whose name ends in a digit has a "p" between. */
function numberFromName(name: string, disk: string) {
	return Number.parseInt(name.slice(disk.length).replace(/^p/, ''), 10);
}

function toVolume(node: Node, around: Surroundings): Volume {
	// Without udev, lsblk does not know what is mounted either.
	const fileSystem = text(node, 'fstype') ?? mountsOf(node, around)[0]?.type;
	const reason = useOf(node, around);
	return {
		size: number(node, 'size'),
		...defined({fileSystem, label: text(node, 'label'), uuid: text(node, 'uuid')}),
		mountpoints: mountpointsOf(node, around),
		...(reason ? {inUse: {reason}} : {}),
		readableHere: fileSystem !== undefined && around.fileSystems.has(fileSystem),
	};
}

function mountsOf(node: Node, {mounts}: Surroundings) {
	const [device, path] = [text(node, 'maj:min'), text(node, 'path')];
	return mounts.filter(mount => mount.device === device || mount.source === path);
}

function mountpointsOf(node: Node, around: Surroundings) {
	return [...new Set(mountsOf(node, around).map(({mountpoint}) => mountpoint))];
}

function isSwap(node: Node, {swaps}: Surroundings) {
	return text(node, 'mountpoint') === '[SWAP]' || swaps.includes(text(node, 'path') ?? '');
}

function useOf(node: Node, around: Surroundings): string | undefined {
	const [mountpoint] = mountpointsOf(node, around);
	if (mountpoint !== undefined) return `mounted at ${mountpoint}`;
	if (isSwap(node, around)) return 'used as swap';
	const built = node.children?.find(child => text(child, 'type') !== 'part');
	if (built) {
		const use = useOf(built, around);
		return `part of ${text(built, 'name')}${use ? `, ${use}` : ''}`;
	}

	const holder = around.devices[text(node, 'kname') ?? '']?.holders[0];
	return holder === undefined ? undefined : `part of ${holder}`;
}

function isSystem(node: Node, around: Surroundings): boolean {
	return (
		isSwap(node, around) ||
		mountpointsOf(node, around).some(mountpoint => systemPlaces.has(mountpoint)) ||
		(node.children ?? []).some(child => isSystem(child, around))
	);
}

function text(node: Node, column: string): string | undefined {
	const value = node[column];
	const trimmed = typeof value === 'string' ? value.trim() : '';
	return trimmed === '' ? undefined : trimmed;
}

function number(node: Node, column: string): number {
	return Number(node[column] ?? 0);
}

function flag(node: Node, column: string): boolean {
	const value = node[column];
	return value === true || value === 1 || value === '1';
}
