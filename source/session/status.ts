import {readFile} from 'node:fs/promises';
import {writeFileAtomically} from '../atomic-file.js';
import type {GuestDevice} from '../guest/block-devices.js';
import type {ErrorData} from './error-data.js';
import type {Symlinks} from './links/symlinks.js';
import type {Ownership} from './ownership.js';

/** How far a session is, in the words of its supervisor. */
export type Phase =
	/** Claims the disk, starts the clone, looks for devices. */
	| 'starting'
	/** Waits to be told which device to mount where. */
	| 'prepared'
	| 'mounting'
	| 'mounted'
	| 'stopping'
	/** Everything was put back, or `leftBehind` says what was not. */
	| 'ended';

/** Written by whoever works on the session, read by everybody. */
export type Status = {
	readonly phase: Phase;
	/** From `prepared` on. */
	readonly devices?: readonly GuestDevice[];
	/** From `mounting` on: as the guest names it. */
	readonly device?: string;
	/** From `mounting` on. */
	readonly mountpoint?: string;
	/** From `mounting` on: of the mount. */
	readonly readOnly?: boolean;
	/** From `mounting` on. */
	readonly ownership?: Ownership;
	/** From `mounting` on. */
	readonly symlinks?: Symlinks;
	/** ISO 8601, from `mounted` on. */
	readonly mountedAt?: string;
	/** Why it stops, or stopped, when nobody asked it to. */
	readonly failure?: ErrorData;
	/** When it has ended: what could not be put back, a line each. */
	readonly leftBehind?: readonly string[];
	/** When it has ended: what went wrong on the way, a line each, even if it could be put back in the end. */
	readonly trouble?: readonly string[];
};

export async function writeStatus(file: string, status: Status): Promise<void> {
	await writeFileAtomically(file, `${JSON.stringify(status)}\n`);
}

/** @returns Undefined when the supervisor has not come that far. */
export async function readStatus(file: string): Promise<Status | undefined> {
	try {
		return JSON.parse(await readFile(file, 'utf8')) as Status;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
}
