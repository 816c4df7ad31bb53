import * as v from 'valibot';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import {type FileSystemState, fileSystemState} from '../guest/file-system-state.js';
import {type GuestDevice, guestDevice} from '../guest/guest-device.js';
import {type DeviceGrant, grantDevice, planGrant} from '../host/device-permission.js';
import {processIdentity} from '../host/lock.js';
import {resolveSource, type Source} from '../host/source-argument.js';
import {readIntermediary} from '../intermediary/intermediary.js';
import {poll} from '../poll.js';
import type {Runtime} from '../runtime.js';
import {howToAttach} from './attachment.js';
import {startChild} from './child.js';
import {cleanUp} from './clean-up.js';
import {knockAt} from './door.js';
import {usesSame} from './find-host.js';
import {machineOf} from './holdings.js';
import {innerCommand, superviseCommand} from './inner-commands.js';
import {type Journal, readJournal} from './journal.js';
import {ownerOf} from './owner.js';
import {registerSession} from './register.js';
import {type SessionRequest, sourcesOf} from './request.js';
import {newSessionId, type SessionFiles, sessionFiles} from './session-files.js';
import type {SessionRecord} from './session-record.js';
import {SupervisorClient} from './supervisor-client.js';
import {childLink, joinedLink, type SupervisorLink} from './supervisor-link.js';
import type {MountRequest} from './supervisor-protocol.js';

/**
A session that is prepared and waits: its supervisor carries out one request after the other. When a signal aborts, or something fails that is
not the fault of the request, the session has ended and everything was cleaned up before this throws.
*/
export type OpenSession = {
	readonly id: string;
	/** The path of its log. */
	readonly log: string;
	/** What the guest finds on the disk. Changed by `unlock` and `probePartitions`. */
	readonly devices: readonly GuestDevice[];
	/** Whether `probePartitions` and a change to read-write are possible without a restart of the machine. */
	readonly canProbeOthers: boolean;
	/**
	Open an encrypted device. The key is a passphrase, or the bytes of a key file; it stays in memory.
	@throws WrongKeyError; UserError when it is not a locked device, or cannot be opened here. The session goes on.
	*/
	unlock(device: string, key: string | Buffer, context: Context): Promise<readonly GuestDevice[]>;
	/** Probe other partitions of the same disk, or (none) all of it. @throws UsageError when they cannot be used: the session goes on. */
	probePartitions(partitions: readonly number[], context: Context): Promise<readonly GuestDevice[]>;
	/** The state of the file system on a device. The disk must be attached read-only. @throws UserError: the session goes on. */
	inspect(device: string, context: Context): Promise<FileSystemState>;
	/** Resolves when the mount can be used. From then on the session needs this process no more. */
	mount(answers: Omit<MountRequest, 'kind'>, context: Context): Promise<void>;
	/** Resolves when everything was cleaned up, whatever the signal does. @throws LeftBehindError */
	stop(context: Context): Promise<void>;
};

/** What is asked for. Read-only can become read-write when it is mounted. */
export type SessionOptions = Omit<SessionRequest, 'id' | 'machine' | 'requestedAt'> & {
	/** The session whose machine it joins, which is mounted in the same way; undefined: it starts one of its own. */
	readonly host?: SessionRecord | undefined;
};

const devicesSchema = v.array(guestDevice);

/**
Begin a session, up to the list of guest devices. When it fails or the signal aborts, everything was cleaned up before this throws.
@throws UsageError when another session uses the disk; LeftBehindError when it failed and something could not be cleaned up; the signal's reason.
*/
export async function openSession(runtime: Runtime, {host, ...options}: SessionOptions): Promise<OpenSession> {
	const intermediary = await readIntermediary(runtime.folders, options.intermediary);
	const machine = host ? {machine: machineOf(host.request), snapshot: host.request.snapshot} : {snapshot: intermediary.snapshot};
	const request: SessionRequest = {id: newSessionId(), requestedAt: new Date().toISOString(), ...options, ...machine};
	const files = sessionFiles(runtime.folders, request.id);
	const client = await begin(runtime, request, files, host);
	let {devices = []} = await client.until('prepared', runtime.context);
	let {source} = options;

	const grant = async (wanted: Source, readOnly: boolean, context: Context) => {
		const grants = await planAll([wanted, ...(options.others ?? [])], readOnly);
		if (grants.length === 0) return;
		await client.request({kind: 'expect-grants', grants}, v.null(), context);
		for (const one of grants) await grantDevice(one, context);
	};

	return {
		id: request.id,
		log: files.log,
		get devices() {
			return devices;
		},
		canProbeOthers:
			(!host || !usesSame(host, options.source)) && howToAttach(intermediary, runtime.hypervisor(intermediary.hypervisor)) === 'hot-plug',
		async unlock(device, key, context) {
			const base64 = Buffer.from(key as string).toString('base64');
			devices = await client.request({kind: 'unlock', device, key: base64}, devicesSchema, context);
			return devices;
		},
		async probePartitions(partitions, context) {
			const next = await resolveSource(source.path, partitions, {readOnly: true}, context);
			await grant(next, true, context);
			devices = await client.request({kind: 'probe', source: next}, devicesSchema, context);
			source = next;
			return devices;
		},
		async inspect(device, context) {
			return client.request({kind: 'inspect', device}, fileSystemState, context);
		},
		async mount(answers, context) {
			if (!answers.readOnly) {
				try {
					await grant(source, false, context);
				} catch (error) {
					// Nobody wants a session that has failed on this side.
					await client.stop(context, error);
					throw error;
				}
			}

			await client.mount({kind: 'mount', ...answers}, context);
		},
		stop: async context => client.stop(context),
	};
}

/** Register the session, get access to the disk, and have it looked after. Passwords are asked for here, where there is a terminal. */
async function begin(
	runtime: Runtime,
	request: SessionRequest,
	files: SessionFiles,
	host: SessionRecord | undefined,
): Promise<SupervisorClient> {
	const {context, folders} = runtime;
	const journal = await registerSession(folders, request, context);
	let link: SupervisorLink | undefined;
	try {
		for (const grant of await planRequest(request)) {
			await journal.record({kind: 'device-permission', grant});
			await grantDevice(grant, context);
		}

		link = await (host ? join(host, files) : startSupervisor(runtime, files, journal));
		const client = new SupervisorClient(runtime, files, link);
		await journal.close();
		client.begin();
		if (host) await untilTaken(files, context);
		return client;
	} catch (error) {
		await journal.close().catch(() => {});
		link?.channel.close();
		await cleanUp(runtime, request.id, error);
		throw error;
	}
}

async function startSupervisor({folders, program}: Runtime, files: SessionFiles, journal: Journal): Promise<SupervisorLink> {
	const supervisor = await startChild(innerCommand(superviseCommand, files.id, program), {
		output: files.crash,
		flags: 'a',
		env: folders.home === undefined ? {} : {VMFUSE_HOME: folders.home},
		isSupervisor: true,
	});
	const identity = supervisor.pid === undefined ? undefined : await processIdentity(supervisor.pid);
	if (identity) await journal.record({kind: 'supervisor', identity});
	return childLink(supervisor);
}

/** The supervisor of the session that has the machine looks after this one, too, as soon as it is told to begin. */
async function join(host: SessionRecord, files: SessionFiles): Promise<SupervisorLink> {
	return joinedLink(await knockAt(host.files.socket, {join: files.id}), files);
}

/** Milliseconds for a supervisor to take over a session that joins. One that was stopped takes nothing over. */
const takeLimit = 10_000;

async function untilTaken({id, journal}: SessionFiles, {signal}: Context): Promise<void> {
	const isTaken = async () => {
		const contents = await readJournal(journal);
		// It may have ended already.
		return !contents || ownerOf(contents)?.pid !== process.pid || undefined;
	};
	if (await poll(isTaken, {signal, limit: takeLimit, every: 20})) return;
	throw new UserError(`nobody takes over session ${id} within ${takeLimit / 1000} s`);
}

async function planRequest({header, ...request}: SessionRequest): Promise<readonly DeviceGrant[]> {
	return [...(await planAll(sourcesOf(request), request.readOnly)), ...(await planAll(header ? [header] : [], true))];
}

async function planAll(sources: readonly Source[], readOnly: boolean): Promise<readonly DeviceGrant[]> {
	return (await Promise.all(sources.map(async source => planGrants(source, readOnly)))).flat();
}

/** The machine opens the whole disk, even for some partitions of it. The claims open what is asked for, only to hold it. */
async function planGrants(source: Source, readOnly: boolean): Promise<readonly DeviceGrant[]> {
	if (!source.isDevice) return [];
	const disk = await planGrant(source.path, {readOnly});
	const partitions = await Promise.all(source.partitionPaths.map(async path => planGrant(path, {readOnly: true})));
	return [disk, ...partitions].filter(grant => grant !== undefined);
}
