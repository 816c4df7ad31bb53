import type {ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {CanceledError, UserError} from '../errors.js';
import {openEventLog} from '../event-log.js';
import {findDevice} from '../guest/block-devices.js';
import type {Claim} from '../host/disk-claim.js';
import {acquireLock} from '../host/lock.js';
import {readIntermediary} from '../intermediary/intermediary.js';
import type {Runtime} from '../runtime.js';
import {printable} from '../text/printable.js';
import {openForWriting} from './change-disk.js';
import {toErrorData} from './error-data.js';
import {cloneName, type Holdings} from './holdings.js';
import {type Journal, openJournal} from './journal.js';
import {listDevices} from './list-devices.js';
import {mountPrepared} from './mount-prepared.js';
import {ownerOf, ownIdentity} from './owner.js';
import {prepare} from './prepare.js';
import {forgetKeys} from './probe-disk.js';
import {registerMountpoint} from './register.js';
import type {SessionRequest} from './request.js';
import {type RequestQueue, receiveRequests} from './request-queue.js';
import {runStopPlan, stopWorld} from './run-stop-plan.js';
import {serveUntilMount} from './serve-requests.js';
import {type SessionFiles, sessionFiles} from './session-files.js';
import {readSession, type SessionRecord} from './session-record.js';
import {type Status, writeStatus} from './status.js';
import type {MountRequest} from './supervisor-protocol.js';

/**
The supervisor of one session, in a process of its own: prepares, serves the command that began it until that lets it mount, waits for the end of
the mount by whatever means, and puts everything back. Its log and status files tell everybody how far it is.
The end of the command before it was mounted makes it stop in order.
@param engine When its signal aborts, the supervisor stops in order; events go to the session's log only.
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
			await live({...rest, context: {signal, emit: log.emit}}, {...record, journal: await openOwnJournal(record), requests});
			log.close();
		} finally {
			await lock.release();
		}
	} finally {
		requests.release();
	}
}

/** The command has written that the session is ours, unless it was killed between starting us and that. */
async function openOwnJournal({files, contents}: SessionRecord): Promise<Journal> {
	const journal = await openJournal(files.journal);
	const own = await ownIdentity();
	if (ownerOf(contents)?.pid !== own.pid) await journal.record({kind: 'supervisor', identity: own});
	return journal;
}

type Session = {
	readonly files: SessionFiles;
	readonly request: SessionRequest;
	readonly journal: Journal;
	readonly requests: RequestQueue;
};

/** From the first acquisition to the last thing put back. */
async function live(engine: Runtime, session: Session): Promise<void> {
	const {files, journal} = session;
	const {signal, emit} = engine.context;
	const claims = new Map<string, Claim>();
	let holdings: Holdings | undefined;
	let failure: Status['failure'];
	try {
		await writeStatus(files.status, {phase: 'starting'});
		holdings = await takeStock(engine, session, claims);
		await serve(holdings, session.requests);
	} catch (error) {
		failure = toErrorData(signal.aborted ? new UserError(`the session was stopped ${(error as Error).message}`) : error);
		emit({type: signal.aborted ? 'notice' : 'warning', text: failure.message});
	}

	const unstoppable = {...engine, context: {signal: new AbortController().signal, emit}};
	const {request = session.request, guest} = holdings ?? {};
	const world = await stopWorld(unstoppable, request, journal.contents(), 'force', {
		guest,
		releaseClaim: async path => claims.get(path)?.release(),
	});
	await runStopPlan(files, journal, world, failure);
}

async function takeStock(engine: Runtime, {files, request, journal}: Session, claims: Holdings['claims']): Promise<Holdings> {
	const intermediary = await readIntermediary(engine.folders, request.intermediary);
	return {
		engine,
		files,
		journal,
		intermediary,
		hypervisor: engine.hypervisor(intermediary.hypervisor),
		machine: cloneName(request.id),
		request,
		claims,
		guest: undefined,
		sshPort: undefined,
		isAttached: false,
		keys: new Map(),
	};
}

async function serve(holdings: Holdings, requests: RequestQueue): Promise<void> {
	const {engine, files} = holdings;
	const {context, folders} = engine;
	await writeStatus(files.status, {phase: 'prepared', devices: await prepare(holdings)});
	const request = await serveUntilMount(holdings, requests);
	const {device, devices} = await toBeMounted(holdings, request);
	const {readOnly, ownership, symlinks, mountpoint} = request;
	const status = {devices, device, readOnly, ownership, symlinks, mountpoint: mountpoint.path};
	await registerMountpoint(folders, holdings.request.id, {phase: 'mounting', ...status}, context);
	const sshfs = await mountPrepared(holdings, {...request, device});
	forgetKeys(holdings);
	requests.release();
	await writeStatus(files.status, {phase: 'mounted', mountedAt: new Date().toISOString(), ...status});
	await endOf(sshfs, holdings);
}

/** The device, on a disk that can be written when that is wanted, and all that there are. */
async function toBeMounted(holdings: Holdings, {device: name, readOnly}: MountRequest): ReturnType<typeof openForWriting> {
	const devices = await listDevices(holdings);
	if (readOnly || !holdings.request.readOnly) return {device: name, devices};
	const chosen = findDevice(devices, name);
	if (!chosen) throw new UserError(`the guest has no device ${printable(name)}`);
	return openForWriting(holdings, chosen);
}

/** Resolve when the mount has ended. @throws UserError when its machine died under it; the signal's reason when that aborts. */
async function endOf(sshfs: ChildProcess, {engine, hypervisor, machine}: Holdings): Promise<void> {
	const {signal, emit} = engine.context;
	const watch = new AbortController();
	const context = {signal: AbortSignal.any([signal, watch.signal]), emit};
	const died = hypervisor.waitUntilOff(machine, context);
	try {
		await Promise.race([ended(sshfs), died]);
	} finally {
		watch.abort();
		await died.catch(() => {});
	}

	// A machine that dies takes the connection of sshfs with it, which often notices first.
	const state = await hypervisor.state(machine, engine.context);
	if (state !== 'running') {
		throw new UserError('the virtual machine ended while its disk was mounted: what was not written out is lost', {
			nextSteps: ['have the file system checked before you use it again'],
		});
	}

	if (sshfs.exitCode !== 0) throw new UserError(`sshfs ended by itself (${sshfs.signalCode ?? `status ${sshfs.exitCode}`})`);
}

async function ended(child: ChildProcess): Promise<void> {
	if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
