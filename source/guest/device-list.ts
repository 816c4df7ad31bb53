import {printable} from '../text/printable.js';
import {usualIntermediary} from '../usual-intermediary.js';
import {withWriteBlockers} from './claimed-groups.js';
import {degradedOf, inherited} from './degraded.js';
import {deviceBlocker} from './device-blocker.js';
import type {DeviceFacts, KernelDevice} from './device-facts.js';
import {namesOf, nodeOf, pathOf} from './device-names.js';
import {foreignDevices} from './foreign-devices.js';
import type {DraftDevice, GuestDevice, GuestDeviceKind} from './guest-device.js';
import {isInnerPartition} from './inner-partitions.js';
import {isInnerVolume, splitMapperName} from './lvm.js';

/** The guest's devices as users see them, sorted: disks with their partitions, then what is made of them. */
export function deviceList(facts: DeviceFacts, intermediary = usualIntermediary): readonly GuestDevice[] {
	const foreign = foreignDevices(facts);
	const drafts = withWriteBlockers(
		inherited([...foreign.flatMap(device => draftOf(device, facts) ?? []), ...inactiveVolumes(foreign, facts)]),
		facts,
	);
	return drafts
		.map(draft => {
			const blocker = deviceBlocker(draft, drafts, facts, intermediary);
			return {...draft, mountable: blocker === undefined, ...(blocker === undefined ? {} : {blocker})};
		})
		.toSorted((a, b) => order(a) - order(b) || a.path.localeCompare(b.path, 'en', {numeric: true}));
}

function order({kind, node}: DraftDevice): number {
	// Partitions of an array, or within a volume, come after that.
	if (kind === 'partition' && /^\/dev\/(?:dm-|md)/.test(node ?? '')) return node?.startsWith('/dev/md') ? 1 : 2;
	return kind === 'disk' || kind === 'partition' ? 0 : kind === 'lv' ? 2 : 1;
}

/** Undefined for inner parts of LVM, which no user means. */
function kindOf(device: KernelDevice): GuestDeviceKind | undefined {
	const {name, disk, mapperName, mapperUuid, raidLevel} = device;
	if (disk !== undefined || isInnerPartition(device)) return 'partition';
	if (mapperUuid.startsWith('LVM-')) {
		const volume = splitMapperName(mapperName);
		// A suffix of the UUID (`-tpool`, `-real`) marks inner parts.
		return !volume || isInnerVolume(volume.name) || /^LVM-\w+-/.test(mapperUuid) ? undefined : 'lv';
	}

	if (mapperName !== '') return mapperUuid.startsWith('CRYPT-') ? 'crypt' : 'mapped';
	return raidLevel !== '' || /^md\d/.test(name) ? 'raid' : 'disk';
}

function draftOf(device: KernelDevice, facts: DeviceFacts): DraftDevice | undefined {
	const {devices, mounts, swaps} = facts;
	const kind = kindOf(device);
	if (kind === undefined) return undefined;
	const names = namesOf(device);
	const {fileSystem, label, uuid} = device.signature;
	const degraded = degradedOf(device, facts);
	return {
		path: printable(pathOf(device)),
		node: nodeOf(device.name),
		aliases: names.slice(1),
		kind,
		parents: parentsOf(device, devices),
		size: device.size,
		...(fileSystem === undefined ? {} : {fileSystem}),
		...(label === undefined ? {} : {label}),
		...(uuid === undefined ? {} : {uuid}),
		...(device.used === undefined ? {} : {used: device.used}),
		...(device.serial === '' ? {} : {serial: printable(device.serial)}),
		...(degraded === undefined ? {} : {degraded}),
		readOnly: device.readOnly,
		mountpoints: [
			...mounts.filter(mount => mount.device === device.number || names.includes(mount.source)).map(({mountpoint}) => mountpoint),
			...(names.some(name => swaps.includes(name)) ? ['[SWAP]'] : []),
		],
	};
}

/** The devices that it is directly made of. In place of an inner part of LVM: what that is made of. */
function parentsOf({disk, slaves}: KernelDevice, devices: readonly KernelDevice[]): readonly string[] {
	const names = disk === undefined ? slaves : [disk];
	const parents = devices.filter(({name}) => names.includes(name));
	return [...new Set(parents.flatMap(parent => (kindOf(parent) ? [pathOf(parent)] : parentsOf(parent, devices))))];
}

/** Volumes that LVM knows and the kernel does not have. */
function inactiveVolumes(foreign: readonly KernelDevice[], {volumes, physicalVolumes}: DeviceFacts): readonly DraftDevice[] {
	const inactive = volumes.filter(({active, name}) => !active && !isInnerVolume(name));
	return inactive.flatMap(({group, name, size}) => {
		const paths = new Set(physicalVolumes.filter(volume => volume.group === group).map(({path}) => path));
		const below = foreign.filter(device => namesOf(device).some(other => paths.has(other)));
		if (below.length === 0) return [];
		const readOnly = below.some(device => device.readOnly);
		return [{path: `/dev/${group}/${name}`, aliases: [], kind: 'lv' as const, parents: below.map(pathOf), size, readOnly, mountpoints: []}];
	});
}
