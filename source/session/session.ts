import * as v from 'valibot';
import type {Runtime} from '../runtime.js';
import {count, isoTime} from '../schemas.js';
import type {Parsed} from '../stored-record.js';
import {findHolders} from './holders.js';
import {machineOf} from './holdings.js';
import {describeProblem, problemCodes, problemSteps} from './mount-problem.js';
import {canBeJoined, type SessionRecord} from './session-record.js';

/**
The health of a session. `busy`: it is mounted and some process uses it, as far as that was asked. `vm-stuck`: the virtual machine stands still
or does not answer. `ended-badly`: its machine, its sshfs or the connection between them ended under it; its mountpoint answers with errors until
it is unmounted or recovered. `cut-off`: the supervisor is gone or was stopped, and `recover` cleans up what is left.
*/
const health = v.picklist(['starting', 'mounted', 'busy', 'stopping', 'vm-stuck', 'ended-badly', 'cut-off']);
export type Health = v.InferOutput<typeof health>;

/** A session, as users see it. */
export const sessionSchema = v.object({
	id: v.string(),
	intermediary: v.string(),
	/** The virtual machine that serves it. Sessions with the same one share it; it ends with the last of them. */
	machine: v.optional(v.string()),
	/** Others can join that machine. */
	canBeJoined: v.optional(v.literal(true)),
	/** The disk or image, absolute. */
	source: v.string(),
	/** Empty: the whole disk. */
	partitions: v.array(count),
	/** As the guest names it; undefined until one was chosen. */
	guestDevice: v.optional(v.string()),
	mountpoint: v.optional(v.string()),
	readOnly: v.boolean(),
	/** What is written is thrown away when it is unmounted. */
	peek: v.optional(v.boolean()),
	/** Further disks and images, absolute. */
	otherSources: v.optional(v.array(v.string())),
	/** When it was mounted, or begun. */
	since: isoTime,
	health,
	/** What is wrong, or has gone wrong, when something has. */
	problem: v.optional(
		v.object({
			code: v.picklist(['ended-badly', 'supervisor-stopped', ...problemCodes]),
			/** With what may be lost. */
			message: v.string(),
			/** What the user can do about it. */
			nextSteps: v.array(v.string()),
		}),
	),
	/** Of the file system; undefined when it is not mounted or does not answer. */
	sizeBytes: v.optional(count),
	usedBytes: v.optional(count),
});
export type Session = Parsed<typeof sessionSchema>;

type Options = {
	/** Whether to look for processes that use the mount. That takes tens of milliseconds on Linux, up to seconds elsewhere. */
	readonly withHolders?: boolean;
};

/** Describe a session from what its supervisor has written. No machine and no mount is asked: they may not answer. */
export async function describeSession(
	record: SessionRecord,
	{context}: Pick<Runtime, 'context'>,
	{withHolders = false}: Options = {},
): Promise<Session> {
	const {request, status} = record;
	const health = healthOf(record);
	const mounted = health === 'mounted' ? status.mountpoint : undefined;
	const holders = mounted === undefined || !withHolders ? [] : await findHolders(mounted, context);
	return {
		id: request.id,
		intermediary: request.intermediary,
		machine: machineOf(request),
		...((await canBeJoined(record)) ? {canBeJoined: true as const} : {}),
		source: request.source.path,
		partitions: request.source.partitions,
		guestDevice: status.device,
		mountpoint: status.mountpoint,
		readOnly: status.readOnly ?? request.readOnly,
		...(status.peek ? {peek: true} : {}),
		...(request.others?.length ? {otherSources: request.others.map(({path}) => path)} : {}),
		since: status.mountedAt ?? request.requestedAt,
		health: holders.length > 0 ? 'busy' : health,
		problem: problemOf(record),
		...(mounted === undefined ? {} : status.space),
	};
}

function healthOf({status: {phase, problem}, owned}: SessionRecord): Health {
	if (phase === 'broken') return 'ended-badly';
	if (!owned) return 'cut-off';
	if (problem?.code === 'machine-silent') return 'vm-stuck';
	if (phase === 'stopping' || phase === 'ended') return 'stopping';
	return phase === 'mounted' ? 'mounted' : 'starting';
}

function problemOf({request: {id}, status: {failure, problem}, stopped}: SessionRecord): Session['problem'] {
	if (stopped !== undefined) {
		return {
			code: 'supervisor-stopped',
			message: `the process that looks after it was stopped (${stopped})`,
			nextSteps: [`have it go on: kill -CONT ${stopped}`, `or end the mount without it, which loses nothing: vmfuse-tui unmount ${id}`],
		};
	}

	if (problem) return {code: problem.code, message: describeProblem(problem), nextSteps: problemSteps(problem, id)};
	if (failure?.code !== 'ended-badly') return undefined;
	return {code: failure.code, message: failure.message, nextSteps: failure.nextSteps};
}
