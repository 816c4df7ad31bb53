import {extendedTypes, partitionTypeName} from '../../../disk/partition-types.js';
import {isSystemPlace, type ListedDisk, type ListedPartition, type ListedVolume} from '../../disks/listed-disk.js';
import type {Mount} from '../platform.js';

/** Versions before 2.33 gave numbers and booleans as strings. A column without a value is null. */
type Value = string | number | boolean | null | undefined;

type Node = {readonly [column: string]: Value | readonly Node[]} & {readonly children?: readonly Node[]};

/** What is known from elsewhere than lsblk. */
export type Surroundings = {
	readonly mounts: readonly Mount[];
	/** /proc/swaps. */
	readonly swaps: string;
	/** From /sys/class/block, by kernel name. */
	readonly devices: Readonly<Record<string, {readonly partition?: number; readonly holders: readonly string[]}>>;
};

/**
The disks in the output of `lsblk --json --bytes`. RAM disks, CDs, empty drives and snap's own images are left out.
@throws SyntaxError when the output is no JSON.
*/
export function parseLsblk(json: string, around: Surroundings): readonly ListedDisk[] {
	// Older versions write control characters in labels as they are, which JSON forbids.
	const clean = json.replaceAll(/(?![\t\n\r])\p{Cc}/gu, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
	const {blockdevices} = JSON.parse(clean) as {blockdevices: readonly Node[]};
	return blockdevices.filter(isDisk).map(node => toDisk(node, around));
}

function isDisk(node: Node) {
	const isOurs =
		node.type === 'disk' ? !/^(?:z?ram|fd)\d/.test(text(node, 'kname') ?? '') : node.type === 'loop' && node.fstype !== 'squashfs';
	return isOurs && number(node, 'size') > 0;
}

function toDisk(node: Node, around: Surroundings): ListedDisk {
	const partitions = (node.children ?? []).filter(({type}) => type === 'part');
	return {
		...toVolume(node, around),
		model: text(node, 'model'),
		serial: text(node, 'serial'),
		bus: text(node, 'tran'),
		removable: flag(node, 'rm') || flag(node, 'hotplug'),
		readOnly: flag(node, 'ro'),
		sectorSize: number(node, 'log-sec') || 512,
		system: isSystem(node, around),
		partitions: partitions.map(part => toPartition(part, text(node, 'kname') ?? '', around)),
	};
}

/** @param disk - The kernel's name of the disk. */
function toPartition(node: Node, disk: string, around: Surroundings): ListedPartition {
	const name = text(node, 'kname') ?? '';
	// Of an MBR: "0x5" for 05.
	const type = text(node, 'parttype')?.toLowerCase().replace(/^0x/, '').padStart(2, '0');
	const volume = toVolume(node, around);
	return {
		...volume,
		// sda7, nvme0n1p7, loop0p7, mmcblk0p7: a disk whose name ends in a digit has a "p" between.
		number: around.devices[name]?.partition ?? Number.parseInt(name.slice(disk.length).replace(/^p/, ''), 10),
		typeName: type === undefined ? '' : partitionTypeName(type),
		label: volume.label ?? text(node, 'partlabel'),
		...(extendedTypes.has(type ?? '') ? {extended: true} : {}),
	};
}

function toVolume(node: Node, around: Surroundings): ListedVolume {
	const mounts = mountsOf(node, around);
	return {
		path: pathOf(node),
		size: number(node, 'size'),
		// Without udev, lsblk does not know what is mounted either.
		fileSystem: text(node, 'fstype') ?? mounts[0]?.type,
		label: text(node, 'label'),
		uuid: text(node, 'uuid'),
		mountpoints: [...new Set(mounts.map(({mountpoint}) => mountpoint))],
		use: useOf(node, around),
	};
}

function pathOf(node: Node): string {
	return text(node, 'path') ?? `/dev/${text(node, 'kname')}`;
}

function mountsOf(node: Node, {mounts}: Surroundings): readonly Mount[] {
	const [device, path] = [text(node, 'maj:min'), pathOf(node)];
	return mounts.filter(mount => mount.device === device || mount.source === path);
}

function isSwap(node: Node, {swaps}: Surroundings): boolean {
	return node.mountpoint === '[SWAP]' || swaps.split('\n').some(line => line.split(/\s/, 1)[0] === pathOf(node));
}

/** How a disk or partition is used, unless it is mounted itself. */
function useOf(node: Node, around: Surroundings): string | undefined {
	if (isSwap(node, around)) return 'used as swap';
	const built = node.children?.find(({type}) => type !== 'part');
	if (built) {
		const [mount] = mountsOf(built, around);
		const use = mount ? `mounted at ${mount.mountpoint}` : useOf(built, around);
		return `part of ${text(built, 'name')}${use ? `, ${use}` : ''}`;
	}

	const holder = around.devices[text(node, 'kname') ?? '']?.holders[0];
	return holder === undefined ? undefined : `part of ${holder}`;
}

function isSystem(node: Node, around: Surroundings): boolean {
	return (
		isSwap(node, around) ||
		mountsOf(node, around).some(({mountpoint}) => isSystemPlace(mountpoint)) ||
		(node.children ?? []).some(child => isSystem(child, around))
	);
}

function text(node: Node, column: string): string | undefined {
	const value = node[column];
	return typeof value === 'string' ? value.trim() || undefined : undefined;
}

function number(node: Node, column: string): number {
	return Number(node[column] ?? 0);
}

function flag(node: Node, column: string): boolean {
	return [true, 1, '1'].some(yes => yes === node[column]);
}
