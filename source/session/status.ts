import * as v from 'valibot';
import {guestDevice} from '../guest/guest-device.js';
import {isoTime} from '../schemas.js';
import {type Parsed, type RecordKind, readRecord, writeRecord} from '../stored-record.js';
import {deleteByHand} from './delete-by-hand.js';
import {errorData} from './error-data.js';
import {symlinksSchema} from './links/symlinks.js';
import {ownershipSchema} from './ownership.js';

/** How far a session is, in the words of its supervisor. */
const phase = v.picklist([
	/** Claims the disk, starts the clone, looks for devices. */
	'starting',
	/** Waits to be told which device to mount where. */
	'prepared',
	'mounting',
	'mounted',
	'stopping',
	/** Everything was put back, or `leftBehind` says what was not. */
	'ended',
]);
export type Phase = v.InferOutput<typeof phase>;

/** Written by whoever works on the session, read by everybody. */
const statusSchema = v.object({
	phase,
	/** From `prepared` on. */
	devices: v.optional(v.array(guestDevice)),
	/** From `mounting` on: as the guest names it. */
	device: v.optional(v.string()),
	/** From `mounting` on. */
	mountpoint: v.optional(v.string()),
	/** From `mounting` on: of the mount. */
	readOnly: v.optional(v.boolean()),
	/** From `mounting` on. */
	ownership: v.optional(ownershipSchema),
	/** From `mounting` on. */
	symlinks: v.optional(symlinksSchema),
	/** From `mounted` on. */
	mountedAt: v.optional(isoTime),
	/** Why it stops, or stopped, when nobody asked it to. */
	failure: v.optional(errorData),
	/** When it has ended: what could not be put back, a line each. */
	leftBehind: v.optional(v.array(v.string())),
	/** When it has ended: what went wrong on the way, a line each, even if it could be put back in the end. */
	trouble: v.optional(v.array(v.string())),
});
export type Status = Parsed<typeof statusSchema>;

/** A record of version 0 differs only in not saying its version. */
const kind: RecordKind<Status> = {
	what: 'the status of a session',
	version: 1,
	schema: statusSchema,
	migrations: [old => old],
	whenDamaged: deleteByHand,
};

export async function writeStatus(file: string, status: Status): Promise<void> {
	await writeRecord(kind, file, status);
}

/** @returns Undefined when the supervisor has not come that far. @throws DamagedRecordError, NewerRecordError. */
export async function readStatus(file: string): Promise<Status | undefined> {
	return readRecord(kind, file);
}
