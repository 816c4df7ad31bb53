import * as v from 'valibot';
import type {Context} from '../events.js';
import {run} from '../host/run.js';
import type {MachineState} from '../hypervisor/hypervisor.js';
import type {Runtime} from '../runtime.js';
import {count, isoTime} from '../schemas.js';
import type {Parsed} from '../stored-record.js';
import {findHolders} from './holders.js';
import {type EntryOf, latest} from './journal-entry.js';
import type {SessionRecord} from './session-record.js';

/**
The health of a session. `busy`: mounted, and some process uses it, as far as that was asked. `vm-stuck`: the virtual machine stands still or does not answer. `vm-gone`: it died under the mount.
`cut-off`: the supervisor is gone, `recover` puts back what is left.
*/
const health = v.picklist(['starting', 'mounted', 'busy', 'stopping', 'vm-stuck', 'vm-gone', 'cut-off']);
export type Health = v.InferOutput<typeof health>;

/** A session, as users see it. */
export const sessionSchema = v.object({
	id: v.string(),
	intermediary: v.string(),
	/** The disk or image, absolute. */
	source: v.string(),
	/** Empty: the whole disk. */
	partitions: v.array(count),
	/** As the guest names it; undefined as long as none was chosen. */
	guestDevice: v.optional(v.string()),
	mountpoint: v.optional(v.string()),
	readOnly: v.boolean(),
	/** When it was mounted, or begun. */
	since: isoTime,
	health,
	/** Of the file system; undefined when it is not mounted or does not answer. */
	sizeBytes: v.optional(count),
	usedBytes: v.optional(count),
});
export type Session = Parsed<typeof sessionSchema>;

type Options = {
	/** Whether to look for processes that use the mount: tens of milliseconds on Linux, up to seconds elsewhere. */
	readonly withHolders?: boolean;
};

/** Look at a session, without ever waiting long for one that does not answer. */
export async function describeSession(
	{request, status, contents, owned}: SessionRecord,
	engine: Runtime,
	{withHolders = false}: Options = {},
): Promise<Session> {
	const {context} = engine;
	const entries = contents.entries.map(({entry}) => entry);
	const health = await healthOf();
	const mounted = health === 'mounted' ? status.mountpoint : undefined;
	const [{sizeBytes, usedBytes}, holders] = await Promise.all([
		mounted === undefined ? nothing : space(mounted, context),
		mounted === undefined || !withHolders ? [] : findHolders(mounted, context),
	]);
	return {
		id: request.id,
		intermediary: request.intermediary,
		source: request.source.path,
		partitions: request.source.partitions,
		guestDevice: status.device,
		mountpoint: status.mountpoint,
		readOnly: status.readOnly ?? request.readOnly,
		since: status.mountedAt ?? request.requestedAt,
		health: holders.length > 0 ? 'busy' : health,
		sizeBytes,
		usedBytes,
	};

	async function healthOf(): Promise<Health> {
		if (!owned) return 'cut-off';
		if (status.phase === 'stopping' || status.phase === 'ended') return 'stopping';
		if (status.phase !== 'mounted') return 'starting';
		const start = latest(entries, 'machine-start');
		const state = start && (await stateOf(start));
		if (state === 'running') return 'mounted';
		return state === 'off' || state === 'missing' ? 'vm-gone' : 'vm-stuck';
	}

	/** One machine that cannot be asked must not hide the other sessions. */
	async function stateOf({hypervisor, machine}: EntryOf<'machine-start'>): Promise<MachineState | undefined> {
		try {
			return await engine.hypervisor(hypervisor).state(machine, engine.context);
		} catch {
			engine.context.signal.throwIfAborted();
			return undefined;
		}
	}
}

const nothing: Space = {};
type Space = {readonly sizeBytes?: number; readonly usedBytes?: number};

/** Milliseconds for a mount to answer. */
const spaceLimit = 3000;

/** Asked by another process: a mount that does not answer would hold ours for ever. */
async function space(mountpoint: string, context: Context): Promise<Space> {
	try {
		const {stdout} = await run(['df', '-kP', mountpoint], context, {timeout: spaceLimit});
		return parseDf(stdout);
	} catch {
		context.signal.throwIfAborted();
		return {};
	}
}

/** POSIX df -kP: a header, then "file system, KiB, used, available, capacity, mountpoint"; the first and last may have blanks in them. */
export function parseDf(output: string): Space {
	const match = /\s(\d+)\s+(\d+)\s+-?\d+\s+(?:\d+%|-)\s+\//.exec(output.split('\n').slice(1).join('\n'));
	return match ? {sizeBytes: Number(match[1]) * 1024, usedBytes: Number(match[2]) * 1024} : {};
}
