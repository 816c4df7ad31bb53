import {UserError} from '../errors.js';
import {isSameProcess} from '../host/lock.js';
import type {Runtime} from '../runtime.js';
import {cleanUp} from './clean-up.js';
import {followToEnd} from './follow.js';
import {latest, readJournal} from './journal.js';
import {ownerOf} from './owner.js';
import {stopWorld} from './run-stop-plan.js';
import type {SessionRecord} from './session-record.js';
import {readStatus} from './status.js';
import {unmountFromHost} from './undo-host.js';

/**
End a session. Resolves when everything was cleaned up: the file system is whole, and the disk can be unplugged. Its supervisor does the work,
or this process when the supervisor is gone. When the signal aborts, the supervisor goes on.
@throws MountBusyError when somebody uses the mount: then nothing was changed. LeftBehindError when something could not be cleaned up.
UserError when something went wrong on the way.
*/
export async function endSession(runtime: Runtime, record: SessionRecord): Promise<void> {
	const {files, owned, status} = record;
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

/** A supervisor waits for the end of its mount. Before there is a mount, it takes a signal. */
async function askToStop(runtime: Runtime, {request, status, contents}: SessionRecord): Promise<void> {
	const mount = latest(contents, 'host-mount');
	const owner = ownerOf(contents);
	if (status.phase === 'mounted' && mount) {
		const started = performance.now();
		await unmountFromHost(mount, await stopWorld(runtime, request, contents, 'keep'));
		runtime.context.emit({type: 'undone', what: `${mount.mountpoint} unmounted`, seconds: (performance.now() - started) / 1000});
	} else if (status.phase !== 'stopping' && status.phase !== 'ended' && owner && (await isSameProcess(owner))) {
		process.kill(owner.pid, 'SIGTERM');
	}
}
