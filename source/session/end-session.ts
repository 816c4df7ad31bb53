import {stat} from 'node:fs/promises';
import {UserError} from '../errors.js';
import {readEventLog} from '../event-log.js';
import {isSameProcess} from '../host/lock.js';
import type {Runtime} from '../runtime.js';
import {cleanUp} from './clean-up.js';
import {follow} from './follow.js';
import {readJournal} from './journal.js';
import {latest} from './journal-entry.js';
import {isWorkedOn, ownerOf} from './owner.js';
import {stopWorld} from './run-stop-plan.js';
import type {SessionRecord} from './session-record.js';
import {readStatus} from './status.js';
import {unmountFromHost} from './undo-host.js';

/**
End a session and resolve when everything was put back: the file system is whole, and the disk can be unplugged. Its supervisor does the work,
or this process when that is gone. When the signal aborts, the supervisor goes on.
@throws MountBusyError when somebody uses the mount: nothing was changed; LeftBehindError when something could not be put back;
UserError when something went wrong on the way.
*/
export async function endSession(engine: Runtime, record: SessionRecord): Promise<void> {
	const {files, owned} = record;
	if (owned) {
		const {size} = await stat(files.log).catch(() => ({size: 0}));
		await askToStop(engine, record);
		await follow({
			files,
			log: readEventLog(files.log, size),
			reached: () => false,
			alive: () => isWorkedOn(files),
			context: engine.context,
		});
	}

	if (await readJournal(files.journal)) await cleanUp(engine, files.id);
	const {phase = 'ended', trouble = []} = (await readStatus(files.status)) ?? {};
	if (phase !== 'ended') {
		throw new UserError(`session ${files.id} has ended, but how could not be written`, {
			nextSteps: [`make room in ${files.folder}`, `see what happened: vmfuse-tui logs ${files.id}`],
		});
	}

	if (trouble.length > 0) {
		throw new UserError(`session ${files.id} has ended, but not as it should: ${trouble.join('; ')}`, {
			nextSteps: ['have the file system checked before you use it again', `see what happened: vmfuse-tui logs ${files.id}`],
		});
	}
}

/** The end of its mount is what a supervisor waits for; before there is one, it takes a signal. */
async function askToStop(engine: Runtime, {request, status, contents}: SessionRecord): Promise<void> {
	const mount = latest(
		contents.entries.map(({entry}) => entry),
		'host-mount',
	);
	const owner = ownerOf(contents);
	if (status.phase === 'mounted' && mount) {
		const started = performance.now();
		await unmountFromHost(mount, await stopWorld(engine, request, contents, 'keep'));
		engine.context.emit({type: 'undone', what: `${mount.mountpoint} unmounted`, seconds: (performance.now() - started) / 1000});
	} else if (status.phase !== 'stopping' && status.phase !== 'ended' && owner && (await isSameProcess(owner))) {
		process.kill(owner.pid, 'SIGTERM');
	}
}
