import {access, constants, stat} from 'node:fs/promises';
import * as v from 'valibot';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import {count} from '../schemas.js';
import type {Parsed} from '../stored-record.js';
import {runPrivileged} from './privilege.js';

/** The ownership of a device node that one user gets for a while, and what it was before. */
export const deviceGrant = v.object({
	path: v.string(),
	/** Tells this device from another that has its name later. */
	device: count,
	/** The user who gets it. */
	uid: count,
	previous: v.object({uid: count, gid: count, mode: count}),
});
export type DeviceGrant = Parsed<typeof deviceGrant>;

/**
What has to change so that this process may open a device; undefined when it may already. Nothing is changed.
@throws UserError when there is no such device.
*/
export async function planGrant(
	path: string,
	{readOnly, uid = process.getuid?.() ?? 0}: {readonly readOnly: boolean; readonly uid?: number},
): Promise<DeviceGrant | undefined> {
	const node = await stat(path).catch((error: unknown) => {
		throw new UserError(`there is no device ${path}`, {cause: error, nextSteps: ['See the disks of this computer: vmfuse-tui disks']});
	});
	try {
		await access(path, readOnly ? constants.R_OK : constants.R_OK | constants.W_OK);
		return undefined;
	} catch {
		return {path, device: node.rdev, uid, previous: {uid: node.uid, gid: node.gid, mode: node.mode & 0o7777}};
	}
}

/** Make the user the owner of the device node. Write the grant to the journal before. @throws RequirementError, CommandError. */
export async function grantDevice({path, uid, previous}: DeviceGrant, context: Context): Promise<void> {
	await runPrivileged(['chown', String(uid), path], context);
	if ((previous.mode & 0o600) !== 0o600) await runPrivileged(['chmod', 'u+rw', path], context);
}

/** Put owner, group and mode back. Harmless when that is done already, when the grant was never made, and when the disk is gone. */
export async function restoreDevice({path, device, uid, previous}: DeviceGrant, context: Context): Promise<void> {
	const node = await stat(path).catch(() => undefined);
	if (node?.rdev !== device) return;
	if (node.uid === uid && uid !== previous.uid) await runPrivileged(['chown', `${previous.uid}:${previous.gid}`, path], context);
	if ((node.mode & 0o7777) !== previous.mode && (previous.mode & 0o600) !== 0o600) {
		await runPrivileged(['chmod', previous.mode.toString(8), path], context);
	}
}
