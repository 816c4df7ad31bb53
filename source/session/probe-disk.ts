import {blocker} from '../blocker.js';
import {UserError} from '../errors.js';
import type {GuestDevice} from '../guest/block-devices.js';
import {closeVolumes} from '../guest/close-volumes.js';
import {readDeviceFacts} from '../guest/device-facts.js';
import {deviceList} from '../guest/device-list.js';
import {awaitDisks} from '../guest/hot-plug.js';
import {lockedDevices, openLuks} from '../guest/luks.js';
import {activateVolumes} from '../guest/volumes.js';
import type {Source} from '../host/source-argument.js';
import {guestOf, type Holdings} from './holdings.js';
import {markUndone} from './journal.js';

/** Seconds for the guest's kernel to find a disk that was plugged in. */
const diskLimit = 60;

/** See what is on the disk. Its volumes are activated, and what was opened with a key before is opened again. */
export async function probeDisk(holdings: Holdings): Promise<readonly GuestDevice[]> {
	const {journal, keys} = holdings;
	const guest = guestOf(holdings);
	await seeDisk(holdings);
	await journal.record({kind: 'volumes'});
	for (;;) {
		await activateVolumes(guest);
		const devices = await listDevices(holdings);
		const known = lockedDevices(devices).flatMap(device => {
			const key = keys.get(keyName(device));
			return key ? [{device, key}] : [];
		});
		if (known.length === 0) return devices;
		for (const {device, key} of known) await openLuks(guest, device, key);
	}
}

/** What the guest finds on the disk. It also sees the partitions that are not attached, in the partition table: they read as zeros. */
export async function listDevices(holdings: Holdings): Promise<readonly GuestDevice[]> {
	holdings.facts = await readDeviceFacts(guestOf(holdings));
	return knownDevices(holdings);
}

/** The same, as it was when the guest was asked last: nobody else changes the disk. */
export function knownDevices({facts, request}: Holdings): readonly GuestDevice[] {
	const {partitions, cutShort} = request.source;
	return facts ? markCutShort(markAttached(deviceList(facts), partitions), cutShort) : [];
}

/** Mark what was not copied whole: the guest's driver would call it damaged. */
export function markCutShort(devices: readonly GuestDevice[], cut: Source['cutShort'] = []): readonly GuestDevice[] {
	return devices.map(device => {
		const number = device.kind === 'partition' ? Number(/\d+$/.exec(device.path)?.[0]) : device.kind === 'disk' ? 0 : undefined;
		const message = cut.find(one => one.number === number)?.message;
		return message === undefined || !device.mountable ? device : {...device, mountable: false, blocker: blocker('cut-short', message)};
	});
}

/** Mark the partitions that are not attached. @param partitions The numbers of those that are attached; none: all are. */
export function markAttached(devices: readonly GuestDevice[], partitions: readonly number[]): readonly GuestDevice[] {
	if (partitions.length === 0) return devices;
	return devices.map(device => {
		const number = device.kind === 'partition' ? Number(/\d+$/.exec(device.path)?.[0]) : undefined;
		return number === undefined || partitions.includes(number)
			? device
			: {...device, mountable: false, blocker: blocker('not-attached', 'not attached')};
	});
}

/** Close what `probeDisk` has opened. */
export async function closeDisk(holdings: Holdings): Promise<void> {
	await closeVolumes(guestOf(holdings));
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

/** The guest's kernel takes some time to find a new disk. */
async function seeDisk(holdings: Holdings): Promise<void> {
	if (await awaitDisks(guestOf(holdings), 1, diskLimit)) return;
	throw new UserError(`the guest does not find the disk within ${diskLimit} s`, {
		nextSteps: [
			'check that the disk is still connected to this computer, then try again',
			`see what happened: vmfuse-tui logs ${holdings.files.id}`,
		],
	});
}
