import {UsageError, UserError} from '../errors.js';
import type {GuestDevice} from '../guest/guest-device.js';
import {printable} from '../text/printable.js';
import {detachDisk} from './attachment.js';
import {claimSource, releaseOtherClaims} from './claims.js';
import type {Holdings} from './holdings.js';
import {outstanding} from './journal.js';
import {isKept, lockMachine, otherUsers} from './machine-users.js';
import {showDisk} from './prepare.js';
import {closeDisk} from './probe-disk.js';
import {changeRequest, checkRequest} from './register.js';
import type {SessionRequest} from './request.js';
import {stage} from './stage.js';

/**
Show the guest another part of the disk, or the same part for writing: close what is open, detach the disk, claim what is wanted now, and
attach that.
@throws UsageError when another session uses what is wanted, or the machine: then nothing was changed. Any other error leaves the disk detached.
*/
export async function changeDisk(
	holdings: Holdings,
	change: Partial<Pick<SessionRequest, 'source' | 'readOnly' | 'degraded'>>,
): Promise<readonly GuestDevice[]> {
	const {context, folders} = holdings.runtime;
	const request = {...holdings.request, ...change};
	await checkRequest(folders, request);
	if (request.machine === undefined) return showAnother(holdings, request);
	// Others may join and leave the machine meanwhile.
	const lock = await lockMachine(folders, request.machine, context);
	try {
		return await showAnother(holdings, request);
	} finally {
		await lock.release();
	}
}

async function showAnother(holdings: Holdings, request: SessionRequest): Promise<readonly GuestDevice[]> {
	const {context, folders} = holdings.runtime;
	const {machine, journal, files} = holdings;
	const others = request.machine === undefined ? [] : await otherUsers(folders, files.id, machine);
	if (outstanding(journal.contents()).some(({entry}) => entry.kind === 'disk' && isKept(entry, others)))
		throw new UsageError('another mount has the disk in the same virtual machine: it stays as it was attached', {code: 'disk-in-use'});
	const isShared = others.length > 0;
	await stage('detach', 'Take the disk from the guest', context, async () => {
		await closeDisk(holdings, isShared);
		await detachDisk(holdings, isShared);
	});
	await stage('claim', 'Keep the disk from other users', context, async () => {
		await changeRequest(folders, request, context);
		holdings.request = request;
		await releaseOtherClaims(holdings);
		await claimSource(holdings);
	});
	return showDisk(holdings, others);
}

/**
Attach the disk for writing.
@returns The device that was chosen while the disk was read-only, under the name that it has now.
@throws UserError when it cannot be written, before anything is changed, or is no longer there.
*/
export async function openForWriting(
	holdings: Holdings,
	chosen: GuestDevice,
	degraded: boolean,
): Promise<{readonly device: string; readonly devices: readonly GuestDevice[]}> {
	if (chosen.writeBlocker) {
		const {message, nextSteps} = chosen.writeBlocker;
		throw new UserError(`${printable(chosen.path)} cannot be written: ${message}`, {code: 'device-unusable', nextSteps});
	}

	const devices = await changeDisk(holdings, {readOnly: false, degraded});
	const device = sameDevice(devices, chosen);
	if (device) return {device: device.path, devices};
	throw new UserError(`what was on ${printable(chosen.path)} is no longer on the disk: something else has changed it`, {
		nextSteps: ['find out what else uses the disk, then mount it again'],
	});
}

/** The device with the same content, which may have another name. Without a UUID to tell it by, it must have the same name. */
export function sameDevice(devices: readonly GuestDevice[], {path, kind, size, fileSystem, uuid}: GuestDevice): GuestDevice | undefined {
	const alike = devices.filter(
		other => other.kind === kind && other.size === size && other.fileSystem === fileSystem && other.uuid === uuid,
	);
	const isClear = uuid !== undefined && alike.length === 1;
	return alike.find(other => other.path === path) ?? (isClear ? alike[0] : undefined);
}
