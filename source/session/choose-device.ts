import {UsageError} from '../errors.js';
import {findDevice} from '../guest/find-device.js';
import type {GuestDevice} from '../guest/guest-device.js';
import {lockedDevices} from '../guest/luks.js';
import {formatBytes} from '../text/format-bytes.js';
import {printable} from '../text/printable.js';

/** Several devices would fit. */
export class AmbiguousDeviceError extends UsageError {
	/** `name`: by which it can be asked for, in another machine as well. */
	readonly choices: ReadonlyArray<{readonly device: GuestDevice; readonly name: string}>;

	/** @param all - of the guest. */
	constructor(message: string, devices: readonly GuestDevice[], all: readonly GuestDevice[]) {
		super(message, {code: 'ambiguous-device', nextSteps: devices.map(device => `mount ${describe(device)}`)});
		this.choices = devices.map(device => ({device, name: usualName(all, device)}));
	}
}

/**
The device to mount: `auto` for the only one that can be mounted, or any name that the guest has for it. The disk is `sdb` in the manual and
in everybody's notes, so `/dev/sdb…` means our disk whatever letter it has.
@returns Its path in the guest.
@throws UsageError when there is none, `auto` is not clear, or the guest cannot mount it.
*/
export function chooseDevice(devices: readonly GuestDevice[], name: string): string {
	if (name === 'auto') return theOnlyOne(devices, devices);
	const alike = findTagged(devices, name)?.filter(({mountable}) => mountable) ?? [];
	if (alike.length > 1) throw new AmbiguousDeviceError(`several devices have ${printable(name)}: say which`, alike, devices);
	const {device: outer, subvolume} = splitName(devices, name);
	if (subvolume !== undefined) return `${chooseDevice(devices, outer)}@${subvolume}`;
	const device = findNamed(devices, name);
	if (!device) throw noDevice(`there is no ${asPath(name)} on this disk`, devices);
	if (!device.mountable) {
		throw new UsageError(`${asPath(name)} cannot be mounted: ${device.blocker?.message}`, {
			code: 'device-unusable',
			nextSteps: [...(device.blocker?.nextSteps ?? []), whatIsThere(devices), ...keyStep([device])],
		});
	}

	return device.path;
}

/** `auto@home`, `LABEL=data@home`, `@home`: a subvolume of what the name before it means. A name that a device has is never split. */
function splitName(devices: readonly GuestDevice[], name: string): {readonly device: string; readonly subvolume: string | undefined} {
	if (findNamed(devices, name)) return {device: name, subvolume: undefined};
	if (/^(?:auto)?@/.test(name)) return {device: 'auto', subvolume: name.slice(name.indexOf('@') + 1)};
	for (let at = name.indexOf('@'); at !== -1; at = name.indexOf('@', at + 1)) {
		const device = name.slice(0, at);
		if (findNamed(devices, device)?.fileSystem === 'btrfs') return {device, subvolume: name.slice(at + 1)};
	}

	return {device: name, subvolume: undefined};
}

/** The device of that name, or the first that can be mounted of those with that `LABEL=` or `UUID=`; `auto` is none. */
export function findNamed(devices: readonly GuestDevice[], name: string): GuestDevice | undefined {
	const tagged = findTagged(devices, name);
	if (tagged) return tagged.find(({mountable}) => mountable) ?? tagged[0];
	const path = asPath(name);
	return findDevice(devices, path) ?? findDevice(devices, onOurDisk(devices, path));
}

/** The devices with a label or UUID; undefined when the name is neither. */
function findTagged(devices: readonly GuestDevice[], name: string): readonly GuestDevice[] | undefined {
	const [, tag, value = ''] = /^(LABEL|UUID)=(.*)$/s.exec(name) ?? [];
	if (tag === 'LABEL') return devices.filter(({label}) => label === value);
	return tag === 'UUID' ? devices.filter(({uuid}) => uuid?.toLowerCase() === value.toLowerCase()) : undefined;
}

/**
The only device that can be mounted inside of another one, at whatever depth.
@throws UsageError when there is none, or more than one.
*/
export function chooseInside(devices: readonly GuestDevice[], outer: string): string {
	const inside = new Set([outer]);
	// Each pass finds what lies on what the last one found.
	for (let size = 0; size < inside.size; ) {
		size = inside.size;
		for (const {path, parents} of devices) if (parents.some(parent => inside.has(parent))) inside.add(path);
	}

	inside.delete(outer);
	return theOnlyOne(
		devices.filter(({path}) => inside.has(path)),
		devices,
	);
}

function asPath(name: string): string {
	return name.startsWith('/') || /^(?:LABEL|UUID)=/.test(name) ? printable(name) : `/dev/${name}`;
}

function theOnlyOne(devices: readonly GuestDevice[], all: readonly GuestDevice[]): string {
	// Whoever wants only a part of a file system says so.
	const mountable = devices.filter(device => device.mountable && device.kind !== 'subvolume');
	const [first, ...others] = mountable;
	if (!first) throw noDevice(whyNone(devices), devices);
	if (others.length === 0) return first.path;
	throw new AmbiguousDeviceError('several devices on this disk can be mounted: say which', mountable, all);
}

/** Blockers of what nobody means to mount. */
const aside: ReadonlySet<string | undefined> = new Set(['extended', 'swap', 'thin-pool', 'not-attached']);

/** Why there is none that can be mounted, where one reason is all there is to say. */
function whyNone(devices: readonly GuestDevice[]): string {
	// Of what lies on something, that is what counts.
	const last = devices.filter(({path, blocker}) => !aside.has(blocker?.code) && !devices.some(({parents}) => parents.includes(path)));
	const known = last.filter(({blocker}) => blocker?.code !== 'no-file-system');
	const wanted = known.length > 0 ? known : last;
	const [reason, ...others] = new Set(wanted.map(({blocker}) => blocker?.message));
	if (reason === undefined || others.length > 0) return 'nothing on this disk can be mounted';
	if (wanted.length > 3) return `nothing on this disk can be mounted: ${reason}`;
	return `${wanted.map(({path}) => path).join(' and ')} cannot be mounted: ${reason}`;
}

function noDevice(message: string, devices: readonly GuestDevice[]): UsageError {
	const steps = [...stepsOf(devices), whatIsThere(devices), ...keyStep(devices)];
	return new UsageError(message, {code: 'no-device', nextSteps: steps});
}

/** What would make more of them mountable, each once. */
export function stepsOf(devices: readonly GuestDevice[]): readonly string[] {
	return [...new Set(devices.flatMap(({blocker}) => blocker?.nextSteps ?? []))];
}

function keyStep(devices: readonly GuestDevice[]): readonly string[] {
	if (lockedDevices(devices).length > 0) return ['open what is locked: add --key-file FILE, or "-" for standard input'];
	const isHidden = devices.some(({blocker}) => blocker?.code === 'no-file-system');
	return isHidden
		? [
				'if something on it is encrypted without a sign of it: add --tcrypt (TrueCrypt, VeraCrypt), or --header FILE (LUKS with its header elsewhere)',
			]
		: [];
}

function onOurDisk(devices: readonly GuestDevice[], path: string): string {
	const disk = devices.find(({kind}) => kind === 'disk');
	const part = /^\/dev\/sdb(\d*)$/.exec(path)?.[1];
	return disk && part !== undefined ? `${disk.path}${part}` : path;
}

/** Of a device on the first disk, as in the manual: in a machine that others have joined the disk has another letter. */
function usualName(all: readonly GuestDevice[], {path}: GuestDevice): string {
	const disk = all.find(({kind}) => kind === 'disk')?.path;
	const part = disk !== undefined && path.startsWith(disk) ? path.slice(disk.length) : undefined;
	return part !== undefined && /^\d*$/.test(part) ? `/dev/sdb${part}` : path;
}

function whatIsThere(devices: readonly GuestDevice[]): string {
	return devices.length === 0 ? 'the guest finds no device on it' : `there is: ${devices.map(device => describe(device)).join(', ')}`;
}

/** "/dev/sda2 (ext4, "data", 12 GiB)": in one line, with what tells it from others. */
export function describe({path, fileSystem, label, size, mountable, blocker}: GuestDevice): string {
	const details = [
		fileSystem,
		label === undefined ? undefined : JSON.stringify(label),
		mountable ? formatBytes(size) : undefined,
		blocker?.message,
	].filter(Boolean);
	return details.length > 0 ? `${path} (${details.join(', ')})` : path;
}
