import {writeFile} from 'node:fs/promises';
import process from 'node:process';
import {CanceledError, UserError} from '../errors.js';
import {openEventLog} from '../event-log.js';
import {requireDevice} from '../guest/find-device.js';
import {splitSubvolume} from '../guest/subvolumes.js';
import type {Claim} from '../host/disk-claim.js';
import {acquireLock} from '../host/lock.js';
import {ownIdentity} from '../host/process-identity.js';
import {type Intermediary, readIntermediary} from '../intermediary/intermediary.js';
import {explained} from '../report/explained.js';
import type {Runtime} from '../runtime.js';
import {dataDisk, howToAttach} from './attachment.js';
import {BrokenMountError} from './broken-mount.js';
import {openForWriting} from './change-disk.js';
import {dropClaim} from './claims.js';
import {unstoppable} from './clean-up.js';
import {type Door, openDoor} from './door.js';
import {type ErrorData, toErrorData} from './error-data.js';
import {type Holdings, machineOf} from './holdings.js';
import {joinMachine} from './join-machine.js';
import {type Journal, openJournal} from './journal.js';
import {type MessageChannel, parentChannel} from './message-channel.js';
import {mountPrepared} from './mount-prepared.js';
import {watchMount} from './mount-watch.js';
import {overlayFailure} from './overlay.js';
import {ownerOf} from './owner.js';
import {prepare} from './prepare.js';
import {forgetKeys, knownDevices} from './probe-disk.js';
import {registerMountpoint} from './register.js';
import {type SessionRequest, sourcesOf} from './request.js';
import {type RequestQueue, receiveRequests} from './request-queue.js';
import {reserveRoom} from './room.js';
import {runStopPlan, stopWorld} from './run-stop-plan.js';
import {saveHeaders} from './save-headers.js';
import {serveUntilMount} from './serve-requests.js';
import {sessionFiles} from './session-files.js';
import {readSession, type SessionRecord} from './session-record.js';
import {StartSaver} from './start-saver.js';
import {writeStatus} from './status.js';
import {isMachineShared} from './stop-world.js';
import type {MountRequest} from './supervisor-protocol.js';

/**
The supervisor of a session, in a process of its own, and of those that join its machine. It prepares each session, serves the command that began it
until the request to mount, waits until the mount ends by whatever means, and cleans everything up. Log and status files tell all others how far each
is. When a command ends before the mount, its session stops in order.
@param runtime When its signal aborts, the supervisor stops in order. Events go to the sessions' logs only.
*/
export async function supervise(runtime: Runtime, id: string): Promise<void> {
	// Of this process alone (`startChild`): a machine and sshfs are as quick as they can be.
	delete process.env.MALLOC_ARENA_MAX;
	const guests = new Set<Promise<void>>();
	const claims = new Map<string, Claim>();
	const join: Join = (other, channel, host) => {
		// What goes wrong with it is told in its own files, and to its own command.
		const session = superviseOne(runtime, other, channel, {claims, host, join}).catch(() => {});
		guests.add(session);
		session.finally(() => guests.delete(session));
	};
	try {
		await superviseOne(runtime, id, parentChannel(), {claims, join});
	} finally {
		while (guests.size > 0) await Promise.all(guests);
	}
}

/** Look after another session, which shares the machine of `host`. */
type Join = (id: string, channel: MessageChannel, host: Holdings) => void;

/** What the sessions of this process have in common. */
type Shared = {readonly claims: Map<string, Claim>; readonly join: Join; readonly host?: Holdings};

async function superviseOne({context, ...rest}: Runtime, id: string, channel: MessageChannel, shared: Shared): Promise<void> {
	const canceled = new AbortController();
	const asked = new CanceledError('before anything was mounted');
	const cancel = (how: 'stop' | 'killed') =>
		canceled.abort(how === 'stop' ? asked : new CanceledError('because the command that began it is gone'));
	using requests = receiveRequests(cancel, channel);
	await requests.begun;
	await using _lock = await acquireLock(sessionFiles(rest.folders, id).lock, {what: `session ${id}`});
	const record = await readSession(rest.folders, id);
	if (!record) throw new UserError(`there is no session ${id} to look after`);
	using log = openEventLog(record.files.log);
	const signal = AbortSignal.any([canceled.signal, context.signal]);
	const journal = await openOwnJournal(record);
	await live({...rest, context: {signal, emit: log.emit}}, record, journal, requests, {...shared, asked, stop: () => cancel('stop')});
}

/** The command has recorded that the session is ours, unless it was killed after it had started us, or another process had started us before. */
async function openOwnJournal({files, contents}: SessionRecord): Promise<Journal> {
	const journal = await openJournal(files.journal);
	const own = await ownIdentity();
	if (ownerOf(contents)?.pid !== own.pid) await journal.record({kind: 'supervisor', identity: own});
	return journal;
}

/** From the first acquisition to the last undoing. */
async function live(
	runtime: Runtime,
	{files, request}: SessionRecord,
	journal: Journal,
	requests: RequestQueue,
	{claims, host, join, asked, stop}: Shared & {readonly asked: CanceledError; readonly stop: () => void},
): Promise<void> {
	const {signal, emit} = runtime.context;
	let holdings: Holdings | undefined;
	let door: Door | undefined;
	let failure: ErrorData | undefined;
	let isOverlayFull = false;
	const startSaver = new StartSaver();
	try {
		await writeStatus(files.status, {phase: 'starting'});
		await reserveRoom(files.folder);
		const intermediary = await readIntermediary(runtime.folders, request.intermediary);
		const own = {...firstHoldings(runtime, request, intermediary, host), files, journal, claims};
		holdings = own;
		// Whoever joins takes it away, and so does a shell.
		if (!host) await writeFile(files.alone, '');
		if (howToAttach(intermediary, own.hypervisor) === 'hot-plug') {
			door = await openDoor(files.socket, {onJoin: (id, channel) => join(id, channel, own), onStop: stop});
		}

		await serve(own, requests, startSaver, host);
	} catch (error) {
		const stopped = new UserError(`the session was stopped ${(error as Error).message}`);
		isOverlayFull = error instanceof BrokenMountError && error.how === 'overlay-full';
		// The errors of a full overlay look like those of a damaged disk.
		const isExplained = signal.aborted || error instanceof BrokenMountError;
		const cause = (holdings && !isExplained && (await overlayFailure(holdings))) || error;
		failure = toErrorData(signal.aborted ? stopped : await explained(cause, runtime.folders));
		const {message} = failure;
		// Not told to a user who asked for the stop, or only looked at a disk. A command that waits reports it itself.
		if (signal.reason !== asked)
			emit(requests.isReleased ? {type: signal.aborted ? 'notice' : 'warning', text: message} : {type: 'failed', message});
	}

	startSaver.stop();
	const world = await stopWorld(
		{...runtime, context: unstoppable(runtime.context)},
		holdings?.request ?? request,
		journal.contents(),
		'force',
		{guest: holdings?.guest, releaseClaim: async path => dropClaim(claims, path)},
	);
	// What its guest goes on to write is thrown away, and takes the room that putting everything back needs. What fails here is tried again then.
	if (isOverlayFull && holdings && !world.writes && !(await isMachineShared(world)))
		await holdings.hypervisor.powerOff(holdings.machine, world.context).catch(() => {});
	try {
		await runStopPlan(files, journal, world, {failure, isBroken: failure?.code === 'ended-badly', waits: true});
	} finally {
		await door?.close();
		await world.disconnect();
	}

	await startSaver.ended;
}

/** What a session has before it has done anything. @param host Those of the session whose machine it shares. */
function firstHoldings(
	runtime: Runtime,
	request: SessionRequest,
	intermediary: Intermediary,
	host: Holdings | undefined,
): Omit<Holdings, 'files' | 'journal' | 'claims'> {
	return {
		runtime,
		request,
		intermediary,
		hypervisor: runtime.hypervisor(intermediary.hypervisor),
		machine: machineOf(request),
		disks: sourcesOf(request).map((_, index) => dataDisk(index)),
		guest: host?.guest?.under(runtime.context),
		ports: host?.ports,
		hasBooted: false,
		facts: undefined,
		factsOfHost: host?.facts,
		isAttached: false,
		keys: new Map(),
	};
}

async function serve(holdings: Holdings, requests: RequestQueue, startSaver: StartSaver, host: Holdings | undefined): Promise<void> {
	const {context, folders} = holdings.runtime;
	const {status: file} = holdings.files;
	await writeStatus(file, {phase: 'prepared', devices: await (host ? joinMachine(holdings, host) : prepare(holdings))});
	requests.tell();
	const request = await serveUntilMount(holdings, requests);
	const {device, devices} = await deviceToMount(holdings, request);
	const {readOnly, peek = false, ownership, symlinks, mountpoint} = request;
	const status = {devices, device, readOnly, peek, ownership, symlinks, mountpoint: mountpoint.path};
	await registerMountpoint(folders, holdings.request.id, {phase: 'mounting', ...status}, context);
	const sshfs = await mountPrepared(holdings, {...request, device}, async () => {
		if (!readOnly) await saveHeaders(holdings, requireDevice(devices, device));
	});
	forgetKeys(holdings);
	requests.release();
	const mounted = {phase: 'mounted', mountedAt: new Date().toISOString(), ...status} as const;
	await writeStatus(file, mounted);
	requests[Symbol.dispose]();
	await startSaver.begin(holdings);
	await watchMount(sshfs, holdings, mounted);
}

/** The device, on a disk that is attached for writing when that is wanted, and all devices that there are. */
async function deviceToMount(holdings: Holdings, request: MountRequest): ReturnType<typeof openForWriting> {
	const devices = knownDevices(holdings);
	const {device, subvolume} = splitSubvolume(devices, request.device);
	if (request.readOnly || request.peek || !holdings.request.readOnly) return {device: request.device, devices};
	const opened = await openForWriting(holdings, requireDevice(devices, device), request.degraded ?? false);
	return subvolume === undefined ? opened : {...opened, device: `${opened.device}@${subvolume}`};
}
