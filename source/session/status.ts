import path from 'node:path';
import * as v from 'valibot';
import {guestDevice} from '../guest/guest-device.js';
import {count, isoTime} from '../schemas.js';
import {type Parsed, type RecordKind, readRecord, writeRecord} from '../stored-record.js';
import {errorData} from './error-data.js';
import {symlinksSchema} from './links/symlinks.js';
import {mountProblem} from './mount-problem.js';
import {ownershipSchema} from './ownership.js';
import {withRoom} from './room.js';
import {deleteByHand} from './session-files.js';

/** How far a session is. */
const phase = v.picklist([
	/** The supervisor claims the disk, starts the clone, and lists the devices. */
	'starting',
	/** It waits for the request that says which device to mount where. */
	'prepared',
	'mounting',
	'mounted',
	'stopping',
	/**
	The mount ended badly. Everything was put back but the mountpoint, which answers with errors until somebody takes note; `failure` says what
	happened. Nobody works on the session.
	*/
	'broken',
	/** Everything was cleaned up, or `leftBehind` says what was not. */
	'ended',
]);
export type Phase = v.InferOutput<typeof phase>;

/** Written by the process that works on the session, read by all. */
const statusSchema = v.object({
	phase,
	/** From `prepared` on. */
	devices: v.optional(v.array(guestDevice)),
	/** From `mounting` on: as the guest names it. */
	device: v.optional(v.string()),
	/** From `mounting` on. */
	mountpoint: v.optional(v.string()),
	/** From `mounting` on: how it is mounted. */
	readOnly: v.optional(v.boolean()),
	/** From `mounting` on: what is written is thrown away. */
	peek: v.optional(v.boolean()),
	/** From `mounting` on. */
	ownership: v.optional(ownershipSchema),
	/** From `mounting` on. */
	symlinks: v.optional(symlinksSchema),
	/** From `mounted` on. */
	mountedAt: v.optional(isoTime),
	/** Of the mounted file system, as it was last seen: nobody else asks a mount that may not answer. */
	space: v.optional(v.object({sizeBytes: count, usedBytes: count})),
	/** What is wrong with it now, while it is mounted or stops. */
	problem: v.optional(mountProblem),
	/** Why the session stops, or has stopped, when nobody asked it to. */
	failure: v.optional(errorData),
	/** When it has ended: what could not be cleaned up, a line each. */
	leftBehind: v.optional(v.array(v.string())),
	/** When it has ended: what went wrong on the way, a line each, even if it could be cleaned up in the end. */
	trouble: v.optional(v.array(v.string())),
});
export type Status = Parsed<typeof statusSchema>;

const kind: RecordKind<Status> = {
	what: 'the status of a session',
	schema: statusSchema,
	whenDamaged: deleteByHand,
};

/**
What is reserved is for what goes wrong, not for how much space there is. What is wrong with a mount leaves half of it to its end.
@throws The system's error when there is no room, nor any reserved for it.
*/
export async function writeStatus(file: string, status: Status): Promise<void> {
	const write = async () => writeRecord(kind, file, status);
	if (status.phase !== 'mounted') return withRoom(path.dirname(file), write);
	return status.problem ? withRoom(path.dirname(file), write, 'half') : write();
}

/** @returns Undefined when the supervisor has not come that far. @throws DamagedRecordError, NewerRecordError. */
export async function readStatus(file: string): Promise<Status | undefined> {
	return readRecord(kind, file);
}
