import {LeftBehindError, UserError} from '../errors.js';
import type {Emit} from '../events.js';
import {isSameProcess} from '../host/lock.js';
import type {Runtime} from '../runtime.js';
import {timeLimit} from '../time-limit.js';
import {cleanUp} from './clean-up.js';
import {knockAt} from './door.js';
import {followToEnd} from './follow.js';
import {machineOf} from './holdings.js';
import {latest, outstanding, readJournal} from './journal.js';
import type {ProblemCode} from './mount-problem.js';
import {isWorkedOn, ownerOf} from './owner.js';
import {endProcess} from './process-end.js';
import {endMount, pullPlug} from './pull-plug.js';
import {stopWorld, waitingText} from './run-stop-plan.js';
import type {SessionFiles} from './session-files.js';
import {readSession, readSessions, type SessionRecord, usesDisk} from './session-record.js';
import {readStatus, type Status} from './status.js';
import {unmountFromHost} from './undo-host.js';

/**
End a session. Resolves when everything was cleaned up: the file system is whole, and the disk can be unplugged. Its supervisor does the work,
or this process when the supervisor is gone. When the signal aborts, the supervisor goes on.
@throws MountBusyError when somebody uses the mount: then nothing was changed. LeftBehindError when something could not be cleaned up.
UserError when something went wrong on the way.
*/
export async function endSession(runtime: Runtime, record: SessionRecord): Promise<void> {
	const {files, owned, status} = record;
	if (owned && status.problem?.code === 'machine-silent') runtime.context.emit({type: 'warning', text: waitingText(files.id)});
	if (owned) await followToEnd(files, runtime.context, async () => askToStop(runtime, record));
	if (await readJournal(files.journal)) await cleanUp(runtime, files.id);
	const {phase = 'ended', trouble = [], failure} = (await readStatus(files.status)) ?? {};
	if (phase !== 'ended') {
		throw new UserError(`session ${files.id} has ended, but how it ended could not be recorded`, {
			nextSteps: [`make room in ${files.folder}`, `see what happened: vmfuse-tui logs ${files.id}`],
		});
	}

	if (failure?.code === 'ended-badly' && status.readOnly !== true) {
		throw new UserError(`everything of session ${files.id} was put back, but ${failure.message}`, {
			code: failure.code,
			nextSteps: failure.nextSteps.slice(1),
		});
	}

	if (trouble.length > 0) {
		throw new UserError(`session ${files.id} has ended, but not as it should: ${trouble.join('; ')}`, {
			nextSteps: ['have the file system checked before you use it again', `see what happened: vmfuse-tui logs ${files.id}`],
		});
	}
}

/** Milliseconds for a session to end in order although it is ended by force: a guest that answers loses nothing then. One that is known to be silent has less. */
const orderlyLimit = 20_000;
const silentLimit = 2000;
/** Milliseconds for a supervisor to put back the rest when its machine is off. */
const supervisorLimit = 30_000;

/**
End a session whatever is lost: the mount is taken from those who use it, and the plug of a guest that does not write out everything within 20 s
is pulled.
@returns Whether the plug was pulled while something could be written: then the file system is as a power cut leaves it.
@throws LeftBehindError when something could not be cleaned up.
*/
export async function forceSession(runtime: Runtime, {files, ...found}: SessionRecord): Promise<boolean> {
	const {context} = runtime;
	await endMount(found);
	if (await endsWithin(found.status.problem?.code === 'machine-silent' ? silentLimit : orderlyLimit)) return false;
	const record = (await readSession(runtime.folders, files.id)) ?? {...found, files};
	const isMounted = outstanding(record.contents).some(({entry}) => entry.kind === 'guest-mount');
	context.emit({type: 'warning', text: `the plug of the virtual machine is pulled${await andOthers(runtime, record)}`});
	await pullPlug(runtime, record);
	if (!(await endsWithin(supervisorLimit))) {
		const owner = ownerOf(record.contents);
		if (owner) await endProcess(owner, 0);
		await cleanUp(runtime, files.id);
	}

	return isMounted && !record.request.readOnly;

	/** @returns Whether everything was put back. What a dead mount leaves is done here. */
	async function endsWithin(limit: number): Promise<boolean> {
		const late = timeLimit(limit);
		const limited = {...context, signal: AbortSignal.any([context.signal, late])};
		try {
			if (await isWorkedOn(files))
				await followToEnd(files, limited, async () => askToStop({...runtime, context: limited}, {...found, files}));
			if (await readJournal(files.journal)) await cleanUp(runtime, files.id);
			return true;
		} catch (error) {
			context.signal.throwIfAborted();
			if (late.aborted || error instanceof LeftBehindError) return false;
			throw error;
		}
	}
}

/** What else ends when the plug of a session's machine is pulled. */
async function andOthers({folders}: Runtime, {request}: SessionRecord): Promise<string> {
	const others = (await readSessions(folders)).filter(other => other.request.id !== request.id && usesDisk(other));
	const names = others
		.filter(other => machineOf(other.request) === machineOf(request))
		.map(({request: {id}, status}) => status.mountpoint ?? `session ${id}`);
	return names.length > 0 ? `, which also ends ${names.join(', ')}` : '';
}

/** A supervisor waits for the end of its mount. Before there is a mount, it takes a signal. */
async function askToStop(runtime: Runtime, {files, request, status, contents}: SessionRecord): Promise<void> {
	const mount = latest(contents, 'host-mount');
	const owner = ownerOf(contents);
	if (status.phase === 'mounted' && mount) {
		const started = performance.now();
		const {emit} = runtime.context;
		const world = await stopWorld(runtime, request, contents, 'keep');
		await unmountFromHost(mount, {...world, isSilent: silenceOf(files, status, emit)});
		emit({type: 'undone', what: `${mount.mountpoint} unmounted`, seconds: (performance.now() - started) / 1000});
	} else if (status.phase !== 'stopping' && status.phase !== 'ended' && owner && (await isSameProcess(owner))) {
		// A signal would end the other sessions of that process, too.
		if (request.machine === undefined) process.kill(owner.pid, 'SIGTERM');
		else (await knockAt(files.socket, {stop: true})).close();
	}
}

/** Whether its supervisor, which looks at a mount again and again, says that it does not answer. What is waited for, and the way out, is told once. */
function silenceOf(files: SessionFiles, before: Status, emit: Emit): () => Promise<boolean> {
	let told: ProblemCode | undefined = before.problem?.code === 'machine-silent' ? 'machine-silent' : undefined;
	return async () => {
		const code = (await readStatus(files.status))?.problem?.code;
		if (code !== 'machine-silent' && code !== 'mount-silent') return code === 'sshfs-stopped';
		if (told !== code) emit({type: 'warning', text: waitingText(files.id, code === 'machine-silent' ? 'machine' : 'mount')});
		told = code;
		return true;
	};
}
