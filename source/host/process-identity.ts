import * as v from 'valibot';
import {count} from '../schemas.js';
import type {Parsed} from '../stored-record.js';
import {thisPlatform} from './platform/index.js';

/** One process for all time: its number alone is used again. */
export const processIdentitySchema = v.object({
	pid: count,
	/** When it started, as the platform tells it; only to be compared. */
	started: v.string(),
});
export type ProcessIdentity = Parsed<typeof processIdentitySchema>;

/** The identity of a running process; undefined when there is none, or when it has ended and only its entry in the process table is left. */
export async function processIdentity(pid: number, platform = thisPlatform()): Promise<ProcessIdentity | undefined> {
	const started = await platform.processStart(pid);
	return started === undefined ? undefined : {pid, started};
}

/** @throws Error when the system does not tell of this process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
	const identity = await processIdentity(process.pid);
	if (!identity) throw new Error('this process cannot find itself');
	return identity;
}

/** Whether that very process still runs, and was stopped (SIGSTOP): it does nothing until it is told to go on. */
export async function standsStill(identity: ProcessIdentity, platform = thisPlatform()): Promise<boolean> {
	return (await platform.isStopped(identity.pid)) && (await isSameProcess(identity, platform));
}

/** Whether that very process still runs. */
export async function isSameProcess(identity: ProcessIdentity, platform = thisPlatform()): Promise<boolean> {
	const now = await processIdentity(identity.pid, platform);
	return now?.started === identity.started;
}
