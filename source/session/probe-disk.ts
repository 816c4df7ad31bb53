import {blocker} from '../blocker.js';
import {UserError} from '../errors.js';
import type {Activation} from '../guest/activation.js';
import {closeVolumes} from '../guest/close-volumes.js';
import type {DeviceFacts} from '../guest/device-facts.js';
import {deviceList} from '../guest/device-list.js';
import type {GuestDevice} from '../guest/guest-device.js';
import {awaitDisks} from '../guest/hot-plug.js';
import {factsOf, knownBeside} from '../guest/joined-disks.js';
import {lockedDevices, openLuks} from '../guest/luks.js';
import {withSubvolumes} from '../guest/subvolumes.js';
import {activateVolumes} from '../guest/volumes.js';
import type {Source} from '../host/source-argument.js';
import {encryptionOf, lockedByRequest} from './encryption.js';
import {guestOf, type Holdings} from './holdings.js';
import {markUndone} from './journal.js';
import {disksOf, type MachineUser} from './machine-users.js';
import {sourcesOf} from './request.js';

/** Seconds for the guest's kernel to find a disk that was plugged in. */
const diskLimit = 60;

/** See what is on the disk, which the guest has found. Its volumes are activated, and what was opened with a key before is opened again. */
export async function probeDisk(holdings: Holdings): Promise<readonly GuestDevice[]> {
	const {journal, keys} = holdings;
	const guest = guestOf(holdings);
	await journal.record({kind: 'volumes'});
	const beside = holdings.factsOfHost && knownBeside(holdings.factsOfHost, holdings.disks);
	for (;;) {
		holdings.facts = await activateVolumes(guest, activationOf(holdings), scopeOf(holdings), beside);
		const devices = knownDevices(holdings);
		const known = lockedDevices(devices).flatMap(device => {
			const key = keys.get(keyName(device));
			return key ? [{device, key}] : [];
		});
		if (known.length === 0) return addSubvolumes(holdings, devices);
		for (const {device, key} of known) await openDevice(holdings, device, key);
	}
}

/**
What the guest found on the disk when it was asked last: nobody else changes the disk. It also sees the partitions that are not attached, in the partition
table: they read as zeros.
*/
export function knownDevices(holdings: Known): readonly GuestDevice[] {
	return lockedByRequest(allDevices(holdings), holdings.request);
}

type Known = Pick<Holdings, 'facts' | 'request' | 'disks' | 'intermediary'>;

/** With that on which only a header is. */
function allDevices({facts, request, disks, intermediary: {name}}: Known): readonly GuestDevice[] {
	const attached = sourcesOf(request).map((source, index) => ({...source, serial: disks[index] as string}));
	return facts ? markCutShort(markAttached(deviceList(facts, name), attached), attached) : [];
}

/** Open an encrypted device, as the request says. @throws As `openLuks`. */
export async function openDevice(holdings: Holdings, device: GuestDevice, key: Buffer): Promise<void> {
	await openLuks(guestOf(holdings), device, key, encryptionOf(allDevices(holdings), holdings.request));
}

/** What a session sees of what its guest tells: in a machine that it has joined, its own disks. */
export function scopeOf({request, disks}: Pick<Holdings, 'request' | 'disks'>): (facts: DeviceFacts) => DeviceFacts {
	return request.machine === undefined ? facts => facts : facts => factsOf(facts, disks);
}

/** A disk of a session, and its serial number in the guest. */
type Attached<Part extends keyof Source> = ReadonlyArray<Pick<Source, Part> & {readonly serial: string}>;

/** The disk of a session that a device is, or is a partition of, by its place among the sources. Those within a volume have numbers of their own. */
function placeOf(device: GuestDevice, devices: readonly GuestDevice[], sources: Attached<never>) {
	const disk = device.kind === 'disk' ? device : devices.find(({path, kind}) => kind === 'disk' && device.parents.includes(path));
	if (!disk || (device !== disk && device.kind !== 'partition')) return undefined;
	const index = sources.findIndex(({serial}) => sources.length === 1 || disk.serial === serial);
	return {index, number: device === disk ? 0 : Number(/\d+$/.exec(device.path)?.[0])};
}

/** Mark what was not copied whole: the guest's driver would call it damaged. */
function markCutShort(devices: readonly GuestDevice[], sources: Attached<'cutShort'>): readonly GuestDevice[] {
	return devices.map(device => {
		const place = placeOf(device, devices, sources);
		const message = place && sources[place.index]?.cutShort?.find(one => one.number === place.number)?.message;
		return message === undefined || !device.mountable ? device : {...device, mountable: false, blocker: blocker('cut-short', message)};
	});
}

/** Add the subvolumes, where nothing can come of it that they are looked for. */
export async function addSubvolumes(holdings: Holdings, devices: readonly GuestDevice[]): Promise<readonly GuestDevice[]> {
	const {facts, request} = holdings;
	return facts && request.readOnly ? withSubvolumes(guestOf(holdings), devices, facts) : devices;
}

/** Mark the partitions that are not attached. */
export function markAttached(devices: readonly GuestDevice[], sources: Attached<'partitions'>): readonly GuestDevice[] {
	return devices.map(device => {
		const place = placeOf(device, devices, sources);
		const {partitions = []} = (place && sources[place.index]) ?? {};
		return !place || place.number === 0 || partitions.length === 0 || partitions.includes(place.number)
			? device
			: {...device, mountable: false, blocker: blocker('not-attached', 'not attached')};
	});
}

/** What may become of what is on the disk: an overlay takes what is written to one that is only read. */
export function activationOf({request: {readOnly, degraded = false}}: Pick<Holdings, 'request'>): Activation {
	return {throwAway: readOnly, degraded};
}

/** Close what `probeDisk` has opened. @param isShared Whether the machine has disks of others as well. */
export async function closeDisk(holdings: Holdings, isShared = false): Promise<void> {
	await closeVolumes(guestOf(holdings), isShared ? holdings.disks : []);
	await markUndone(holdings.journal, 'volumes');
}

/** Forget the keys: nothing is opened any more. */
export function forgetKeys({keys}: Pick<Holdings, 'keys'>): void {
	for (const key of keys.values()) key.fill(0);
	keys.clear();
}

/** What a key is kept under: the encrypted device's own UUID, since it may get another name. */
export function keyName({uuid, path}: GuestDevice): string {
	return uuid ?? path;
}

/** The guest's kernel takes some time to find new disks. @param others - the sessions that have disks in the same machine. */
export async function seeDisk(holdings: Holdings, others: readonly MachineUser[] = []): Promise<void> {
	const count = new Set([...others.flatMap(disksOf), ...holdings.disks]).size;
	if (await awaitDisks(guestOf(holdings), count, diskLimit)) return;
	throw new UserError(`the guest does not find the disk within ${diskLimit} s`, {
		nextSteps: [
			'check that the disk is still connected to this computer, then try again',
			`see what happened: vmfuse-tui logs ${holdings.files.id}`,
		],
	});
}
