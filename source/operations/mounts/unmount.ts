import * as v from 'valibot';
import {LeftBehindError, UserError} from '../../errors.js';
import type {Runtime} from '../../runtime.js';
import {endSession, forceSession} from '../../session/end-session.js';
import {findSession} from '../../session/find-session.js';
import {machineOf} from '../../session/holdings.js';
import {sourcesOf} from '../../session/request.js';
import {readSessions, type SessionRecord, usesDisk} from '../../session/session-record.js';
import type {Parsed} from '../../stored-record.js';

/** A session that has ended. */
const unmountedSchema = v.object({
	id: v.string(),
	/** Undefined when it was not mounted yet. */
	mountpoint: v.optional(v.string()),
	/** What was written to it is gone: it was mounted for that. */
	peek: v.optional(v.boolean()),
	/** The plug of its machine was pulled while it could write: the file system is as a power cut leaves it. */
	plugPulled: v.optional(v.literal(true)),
	/** Where something else of the same disk is mounted, by the same machine: the disk cannot be unplugged yet. */
	diskUsedAt: v.optional(v.array(v.string())),
});
export type Unmounted = Parsed<typeof unmountedSchema>;
export const allUnmountedSchema = v.array(unmountedSchema);

/**
To force an end: the mount is taken from those who use it, and the plug of a machine that does not write out everything within 20 s is pulled, which
leaves the file system as a power cut does.
*/
export type ForceOption = {readonly force?: boolean};

/**
End one session, named by mountpoint or id. Resolves when its disk can be unplugged.
@throws UsageError when there is none; what `endSession` throws.
*/
export async function unmount(runtime: Runtime, target: string, {force = false}: ForceOption = {}): Promise<Unmounted> {
	return end(runtime, await findSession(runtime.folders, target), force);
}

/** End all sessions. @throws What `endSession` throws; the others are ended before that. */
export async function unmountAll(runtime: Runtime, {force = false}: ForceOption = {}): Promise<readonly Unmounted[]> {
	const failures: unknown[] = [];
	const ended: Unmounted[] = [];
	for (const record of await readSessions(runtime.folders)) {
		try {
			ended.push(await end(runtime, record, force));
		} catch (error) {
			runtime.context.signal.throwIfAborted();
			failures.push(error);
		}
	}

	if (failures.length === 1) throw failures[0];
	if (failures.length > 1) throw combine(failures);
	return ended;
}

async function end(runtime: Runtime, record: SessionRecord, force: boolean): Promise<Unmounted> {
	const plugPulled = force && (await forceSession(runtime, record));
	if (!force) await endSession(runtime, record);
	const {mountpoint, peek} = record.status;
	const diskUsedAt = await usersOfDisk(runtime, record);
	return {
		id: record.request.id,
		mountpoint,
		...(peek ? {peek} : {}),
		...(plugPulled ? {plugPulled} : {}),
		...(diskUsedAt.length > 0 ? {diskUsedAt} : {}),
	};
}

/** Where the sessions are mounted that have a disk of this one, in the same machine. */
async function usersOfDisk({folders}: Runtime, {request}: SessionRecord): Promise<readonly string[]> {
	const paths = new Set(sourcesOf(request).map(({path}) => path));
	const users = (await readSessions(folders)).filter(
		other =>
			other.request.id !== request.id &&
			usesDisk(other) &&
			machineOf(other.request) === machineOf(request) &&
			sourcesOf(other.request).some(({path}) => paths.has(path)),
	);
	return users.map(({request: {id}, status}) => status.mountpoint ?? `session ${id}`);
}

/** That something was left behind weighs most: it decides the exit code. */
function combine(failures: readonly unknown[]): unknown {
	const errors = failures.filter(error => error instanceof UserError);
	if (errors.length < failures.length) return failures.find(error => !(error instanceof UserError));
	const Class = errors.some(error => error instanceof LeftBehindError) ? LeftBehindError : UserError;
	return new Class(errors.map(({message}) => message).join('; '), {nextSteps: errors.flatMap(({nextSteps}) => nextSteps)});
}
