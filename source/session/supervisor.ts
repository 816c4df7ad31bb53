import {CanceledError, UserError} from '../errors.js';
import {openEventLog} from '../event-log.js';
import {requireDevice} from '../guest/block-devices.js';
import {splitSubvolume} from '../guest/subvolumes.js';
import type {Claim} from '../host/disk-claim.js';
import {acquireLock} from '../host/lock.js';
import {readIntermediary} from '../intermediary/intermediary.js';
import {explained} from '../report/explained.js';
import type {Runtime} from '../runtime.js';
import {BrokenMountError} from './broken-mount.js';
import {openForWriting} from './change-disk.js';
import {unstoppable} from './clean-up.js';
import {type ErrorData, toErrorData} from './error-data.js';
import {cloneName, type Holdings} from './holdings.js';
import {type Journal, openJournal} from './journal.js';
import {mountPrepared} from './mount-prepared.js';
import {watchMount} from './mount-watch.js';
import {overlayFailure} from './overlay.js';
import {ownerOf, ownIdentity} from './owner.js';
import {prepare} from './prepare.js';
import {forgetKeys, knownDevices} from './probe-disk.js';
import {registerMountpoint} from './register.js';
import {type RequestQueue, receiveRequests} from './request-queue.js';
import {runStopPlan, stopWorld} from './run-stop-plan.js';
import {saveHeaders} from './save-headers.js';
import {serveUntilMount} from './serve-requests.js';
import {sessionFiles} from './session-files.js';
import {readSession, type SessionRecord} from './session-record.js';
import {StartSaver} from './start-saver.js';
import {writeStatus} from './status.js';
import type {MountRequest} from './supervisor-protocol.js';

/**
The supervisor of one session, in a process of its own. It prepares the session, serves the command that began it until the request to mount,
waits until the mount ends by whatever means, and cleans everything up. Its log and status files tell all others how far it is.
When the command ends before the mount, the supervisor stops in order.
@param runtime When its signal aborts, the supervisor stops in order. Events go to the session's log only.
*/
export async function supervise({context, ...rest}: Runtime, id: string): Promise<void> {
	const canceled = new AbortController();
	const requests = receiveRequests(how =>
		canceled.abort(new CanceledError(how === 'stop' ? 'before anything was mounted' : 'because the command that began it is gone')),
	);
	try {
		await requests.begun;
		const lock = await acquireLock(sessionFiles(rest.folders, id).lock, {what: `session ${id}`});
		try {
			const record = await readSession(rest.folders, id);
			if (!record) throw new UserError(`there is no session ${id} to look after`);
			const log = openEventLog(record.files.log);
			const signal = AbortSignal.any([canceled.signal, context.signal]);
			await live({...rest, context: {signal, emit: log.emit}}, record, await openOwnJournal(record), requests);
			log.close();
		} finally {
			await lock.release();
		}
	} finally {
		requests.release();
	}
}

/** The command has recorded that the session is ours, unless it was killed after it had started us. */
async function openOwnJournal({files, contents}: SessionRecord): Promise<Journal> {
	const journal = await openJournal(files.journal);
	const own = await ownIdentity();
	if (ownerOf(contents)?.pid !== own.pid) await journal.record({kind: 'supervisor', identity: own});
	return journal;
}

/** From the first acquisition to the last undoing. */
async function live(runtime: Runtime, {files, request}: SessionRecord, journal: Journal, requests: RequestQueue): Promise<void> {
	const {signal, emit} = runtime.context;
	const claims = new Map<string, Claim>();
	let holdings: Holdings | undefined;
	let failure: ErrorData | undefined;
	const startSaver = new StartSaver();
	try {
		await writeStatus(files.status, {phase: 'starting'});
		const intermediary = await readIntermediary(runtime.folders, request.intermediary);
		holdings = {
			runtime,
			files,
			journal,
			intermediary,
			hypervisor: runtime.hypervisor(intermediary.hypervisor),
			machine: cloneName(request.id),
			request,
			claims,
			guest: undefined,
			ports: undefined,
			hasBooted: false,
			facts: undefined,
			isAttached: false,
			keys: new Map(),
		};
		await serve(holdings, requests, startSaver);
	} catch (error) {
		const stopped = new UserError(`the session was stopped ${(error as Error).message}`);
		// What a full overlay leads to looks like a damaged disk.
		const isExplained = signal.aborted || error instanceof BrokenMountError;
		const cause = (holdings && !isExplained && (await overlayFailure(holdings))) || error;
		failure = toErrorData(signal.aborted ? stopped : await explained(cause, runtime.folders));
		emit({type: signal.aborted ? 'notice' : 'warning', text: failure.message});
	}

	startSaver.stop();
	const world = await stopWorld(
		{...runtime, context: unstoppable(runtime.context)},
		holdings?.request ?? request,
		journal.contents(),
		'force',
		{guest: holdings?.guest, releaseClaim: async path => claims.get(path)?.release()},
	);
	await runStopPlan(files, journal, world, {failure, isBroken: failure?.code === 'ended-badly', waits: true});
	await startSaver.ended;
}

async function serve(holdings: Holdings, requests: RequestQueue, startSaver: StartSaver): Promise<void> {
	const {context, folders} = holdings.runtime;
	const {status: file} = holdings.files;
	await writeStatus(file, {phase: 'prepared', devices: await prepare(holdings)});
	const request = await serveUntilMount(holdings, requests);
	const {device, devices} = await deviceToMount(holdings, request);
	const {readOnly, peek = false, ownership, symlinks, mountpoint} = request;
	const status = {devices, device, readOnly, peek, ownership, symlinks, mountpoint: mountpoint.path};
	await registerMountpoint(folders, holdings.request.id, {phase: 'mounting', ...status}, context);
	if (!readOnly) await saveHeaders(holdings, requireDevice(devices, device));
	const sshfs = await mountPrepared(holdings, {...request, device});
	forgetKeys(holdings);
	requests.release();
	const mounted = {phase: 'mounted', mountedAt: new Date().toISOString(), ...status} as const;
	await writeStatus(file, mounted);
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
