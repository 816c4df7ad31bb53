import {printable} from '../text/printable.js';
import {deviceBlocker} from './device-blocker.js';
import type {DeviceFacts, KernelDevice} from './device-facts.js';
import {foreignDevices, nodeOf} from './foreign-devices.js';
import type {DraftDevice, GuestDevice, GuestDeviceKind} from './guest-device.js';
import {isInnerVolume, splitMapperName} from './lvm.js';

/** The guest's devices as users see them, sorted: disks with their partitions, then what is made of them. */
export function deviceList(facts: DeviceFacts): readonly GuestDevice[] {
	const theirs = foreignDevices(facts);
	const named = theirs.filter(device => nameOf(device) !== undefined);
	const drafts = [...named.map(device => draftOf(device, facts)), ...inactiveVolumes(theirs, facts)];
	return drafts
		.map(draft => {
			const blocker = deviceBlocker(draft, drafts, facts);
			return {...draft, mountable: blocker === undefined, ...(blocker === undefined ? {} : {blocker})};
		})
		.toSorted((a, b) => order(a) - order(b) || a.path.localeCompare(b.path, 'en', {numeric: true}));
}

function order({kind}: DraftDevice): number {
	return kind === 'disk' || kind === 'partition' ? 0 : kind === 'lv' ? 2 : 1;
}

/** How a user calls it; undefined for inner parts of LVM. */
function nameOf({name, disk, mapperName, mapperUuid, raidLevel}: KernelDevice): {kind: GuestDeviceKind; path: string} | undefined {
	const path = nodeOf(name);
	if (disk !== undefined) {
		return {kind: 'partition', path};
	}

	if (mapperUuid.startsWith('LVM-')) {
		const volume = splitMapperName(mapperName);
		// A suffix of the UUID (`-tpool`, `-real`) marks inner parts.
		const isInner = !volume || isInnerVolume(volume.name) || /^LVM-\w+-/.test(mapperUuid);
		return isInner ? undefined : {kind: 'lv', path: `/dev/${volume.group}/${volume.name}`};
	}

	if (mapperName !== '') {
		return {kind: mapperUuid.startsWith('CRYPT-') ? 'crypt' : 'mapped', path: `/dev/mapper/${mapperName}`};
	}

	return {kind: raidLevel !== '' || /^md\d/.test(name) ? 'raid' : 'disk', path};
}

function draftOf(device: KernelDevice, {devices, mounts, swaps}: DeviceFacts): DraftDevice {
	const {kind, path} = nameOf(device) as NonNullable<ReturnType<typeof nameOf>>;
	const node = nodeOf(device.name);
	const names = [path, node, ...(device.mapperName === '' ? [] : [`/dev/mapper/${device.mapperName}`])];
	return {
		path: printable(path),
		node,
		aliases: [...new Set(names)].slice(1),
		kind,
		parents: parentsOf(device, devices),
		size: device.size,
		...device.signature,
		...(device.used === undefined ? {} : {used: device.used}),
		...(device.serial === '' ? {} : {serial: printable(device.serial)}),
		readOnly: device.readOnly,
		mountpoints: [
			...mounts.filter(mount => mount.device === device.number || names.includes(mount.source)).map(({mountpoint}) => mountpoint),
			...(names.some(name => swaps.includes(name)) ? ['[SWAP]'] : []),
		],
	};
}

/** What it is directly made of, inner parts of LVM looked through. */
function parentsOf({disk, slaves}: KernelDevice, devices: readonly KernelDevice[]): readonly string[] {
	const parents = disk === undefined ? slaves : [disk];
	const paths = parents.flatMap(name => {
		const parent = devices.find(device => device.name === name);
		return parent ? (nameOf(parent)?.path ?? parentsOf(parent, devices)) : [];
	});
	return [...new Set(paths)];
}

/** Volumes that lvm knows and the kernel does not have. */
function inactiveVolumes(theirs: readonly KernelDevice[], {volumes, physicalVolumes}: DeviceFacts): readonly DraftDevice[] {
	return volumes
		.filter(({active, name}) => !active && !isInnerVolume(name))
		.flatMap(({group, name, size}) => {
			const below = physicalVolumes
				.filter(volume => volume.group === group)
				.flatMap(({path}) => theirs.filter(device => nodeOf(device.name) === path || nameOf(device)?.path === path));
			if (below.length === 0) {
				return [];
			}

			const parents = below.map(device => nameOf(device)?.path ?? nodeOf(device.name));
			const readOnly = below.some(device => device.readOnly);
			return [{path: `/dev/${group}/${name}`, aliases: [], kind: 'lv' as const, parents, size, readOnly, mountpoints: []}];
		});
}
