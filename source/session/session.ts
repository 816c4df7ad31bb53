import * as v from 'valibot';
import type {Context} from '../events.js';
import {parseDf, type Space} from '../host/df.js';
import {run} from '../host/run.js';
import type {MachineState} from '../hypervisor/hypervisor.js';
import type {Runtime} from '../runtime.js';
import {count, isoTime} from '../schemas.js';
import type {Parsed} from '../stored-record.js';
import {findHolders} from './holders.js';
import {latest} from './journal.js';
import type {EntryOf} from './journal-entry.js';
import type {SessionRecord} from './session-record.js';

/**
The health of a session. `busy`: it is mounted and some process uses it, as far as that was asked. `vm-stuck`: the virtual machine stands still
or does not answer. `vm-gone`: it died under the mount. `cut-off`: the supervisor is gone, and `recover` cleans up what is left.
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
	/** Of the file system; undefined when it is not mounted or does not answer. */
	sizeBytes: v.optional(count),
	usedBytes: v.optional(count),
});
export type Session = Parsed<typeof sessionSchema>;

type Options = {
	/** Whether to look for processes that use the mount. That takes tens of milliseconds on Linux, up to seconds elsewhere. */
	readonly withHolders?: boolean;
};

/** Describe a session. A mount or a machine that does not answer is not waited for long. */
export async function describeSession(
	{request, status, contents, owned}: SessionRecord,
	runtime: Runtime,
	{withHolders = false}: Options = {},
): Promise<Session> {
	const {context} = runtime;
	const health = await healthOf();
	const mounted = health === 'mounted' ? status.mountpoint : undefined;
	const [space, holders] = await Promise.all([
		mounted === undefined ? {} : spaceOn(mounted, context),
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
		...(status.peek ? {peek: true} : {}),
		...(request.others?.length ? {otherSources: request.others.map(({path}) => path)} : {}),
		since: status.mountedAt ?? request.requestedAt,
		health: holders.length > 0 ? 'busy' : health,
		...space,
	};

	async function healthOf(): Promise<Health> {
		if (!owned) return 'cut-off';
		if (status.phase === 'stopping' || status.phase === 'ended') return 'stopping';
		if (status.phase !== 'mounted') return 'starting';
		const start = latest(contents, 'machine-start');
		const state = start && (await stateOf(start));
		if (state === 'running') return 'mounted';
		return state === 'off' || state === 'missing' ? 'vm-gone' : 'vm-stuck';
	}

	/** One machine that cannot be asked must not hide the other sessions. */
	async function stateOf({hypervisor, machine}: EntryOf<'machine-start'>): Promise<MachineState | undefined> {
		try {
			return await runtime.hypervisor(hypervisor).state(machine, context);
		} catch {
			context.signal.throwIfAborted();
			return undefined;
		}
	}
}

/** Milliseconds for a mount to answer. */
const spaceLimit = 3000;

/** Another process asks: a mount that does not answer would block this one for ever. */
async function spaceOn(mountpoint: string, context: Context): Promise<Space> {
	try {
		return parseDf((await run(['df', '-kP', mountpoint], context, {timeout: spaceLimit})).stdout);
	} catch {
		context.signal.throwIfAborted();
		return {};
	}
}
