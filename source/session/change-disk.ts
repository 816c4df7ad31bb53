import {UserError} from '../errors.js';
import type {GuestDevice} from '../guest/block-devices.js';
import {printable} from '../text/printable.js';
import {detachDisk, howToAttach, unplugDisk} from './attachment.js';
import {stopClone} from './boot.js';
import {claimSource, releaseOtherClaims} from './claims.js';
import type {Holdings} from './holdings.js';
import {showDisk} from './prepare.js';
import {closeDisk} from './probe-disk.js';
import {changeRequest, checkRequest} from './register.js';
import type {SessionRequest} from './request.js';
import {stage} from './stage.js';

/**
Show the guest another part of the disk, or the same for writing: close what is open, take the disk away, claim what is wanted now, attach
that. Where disks cannot be plugged in, the machine is started again.
@throws UsageError, with all as it was, when another session uses what is wanted; anything else leaves the disk detached.
*/
export async function changeDisk(
	holdings: Holdings,
	change: Partial<Pick<SessionRequest, 'source' | 'readOnly'>>,
): Promise<readonly GuestDevice[]> {
	const {engine, intermediary, hypervisor} = holdings;
	const {context, folders} = engine;
	const request = {...holdings.request, ...change};
	await checkRequest(folders, request);
	await stage('detach', 'Take the disk from the guest', context, async () => {
		await closeDisk(holdings);
		if (howToAttach(intermediary, hypervisor) === 'hot-plug') {
			await unplugDisk(holdings);
		} else {
			await stopClone(holdings);
			await detachDisk(holdings);
		}
	});
	await stage('claim', 'Keep the disk from other users', context, async () => {
		await changeRequest(folders, request, context);
		holdings.request = request;
		await releaseOtherClaims(holdings);
		await claimSource(holdings);
	});
	return showDisk(holdings);
}

/**
Attach the disk for writing.
@returns The device that was chosen when it could only be read, under the name that it has now.
@throws UserError when it is no longer there.
*/
export async function openForWriting(
	holdings: Holdings,
	chosen: GuestDevice,
): Promise<{readonly device: string; readonly devices: readonly GuestDevice[]}> {
	const devices = await changeDisk(holdings, {readOnly: false});
	const device = sameDevice(devices, chosen);
	if (device) return {device: device.path, devices};
	throw new UserError(`what was on ${printable(chosen.path)} is no longer on the disk: something else has changed it`);
}

/** The device with the same content, which may have another name. Without a UUID to tell it by, it must have the same. */
export function sameDevice(devices: readonly GuestDevice[], {path, kind, size, fileSystem, uuid}: GuestDevice): GuestDevice | undefined {
	const alike = devices.filter(
		other => other.kind === kind && other.size === size && other.fileSystem === fileSystem && other.uuid === uuid,
	);
	const [first, ...others] = alike;
	return alike.find(other => other.path === path) ?? (uuid !== undefined && others.length === 0 ? first : undefined);
}
