import {type GuestDevice, listBlockDevices} from '../guest/block-devices.js';
import type {Guest} from '../guest/guest.js';
import {lockedDevices, openLuks} from '../guest/luks.js';
import {activateVolumes, deactivateVolumes} from '../guest/volumes.js';
import type {Runtime} from '../runtime.js';
import {guestOf, type Holdings} from './holdings.js';
import {markUndone} from './journal.js';
import {listDevices} from './list-devices.js';
import {until} from './until.js';

/** Milliseconds for the guest's kernel to find a disk that was plugged in. */
const diskLimit = 60_000;

/** See what is on the disk: its volumes are activated, and what was opened with a key before is opened again. */
export async function probeDisk(holdings: Holdings): Promise<readonly GuestDevice[]> {
	const {engine, journal} = holdings;
	const guest = guestOf(holdings);
	await seeDisk(guest, engine.context);
	await journal.record({kind: 'volumes'});
	await activateVolumes(guest);
	return openAgain(holdings);
}

/** Close what `probeDisk` has opened. */
export async function closeDisk(holdings: Holdings): Promise<void> {
	const {journal} = holdings;
	await deactivateVolumes(guestOf(holdings));
	await markUndone(journal, 'volumes');
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

async function openAgain(holdings: Holdings): Promise<readonly GuestDevice[]> {
	const guest = guestOf(holdings);
	for (;;) {
		const devices = await listDevices(holdings);
		const known = lockedDevices(devices).flatMap(device => {
			const key = holdings.keys.get(keyName(device));
			return key ? [{device, key}] : [];
		});
		if (known.length === 0) return devices;
		for (const {device, key} of known) await openLuks(guest, device, key);
		await activateVolumes(guest);
	}
}

/** The guest's kernel finds a new disk in its own time. Its own disk is not listed: any other is ours. */
async function seeDisk(guest: Guest, {signal}: Runtime['context']): Promise<void> {
	const seen = await until(
		async () => {
			const devices = await listBlockDevices(guest);
			return devices.some(({kind}) => kind === 'disk');
		},
		{signal, limit: diskLimit, every: 250},
	);
	if (!seen) throw new Error(`the guest does not see the disk within ${diskLimit / 1000} s`);
}
