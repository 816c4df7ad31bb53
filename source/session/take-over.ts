import {openEventLog} from '../event-log.js';
import {acquireLock} from '../host/lock.js';
import type {Runtime} from '../runtime.js';
import {openJournal} from './journal.js';
import {ownIdentity} from './owner.js';
import {runStopPlan, stopWorld} from './run-stop-plan.js';
import {sessionFiles} from './session-files.js';
import {readSession} from './session-record.js';

/**
Stop a session whose supervisor is gone, or could not do everything, in this process and from the journal alone. The mount is left alone while
it is in use.
@returns What could not be cleaned up, a line each; nothing when another process did it meanwhile.
@throws LockedError when another process is doing it, MountBusyError when the mount is in use.
*/
export async function takeOver(runtime: Runtime, id: string): Promise<readonly string[]> {
	const {context, folders} = runtime;
	const files = sessionFiles(folders, id);
	const lock = await acquireLock(files.lock, {what: `session ${id}`});
	try {
		const record = await readSession(folders, id);
		if (!record) return [];
		const log = openEventLog(files.log);
		const emit: typeof context.emit = event => {
			log.emit(event);
			context.emit(event);
		};
		try {
			const journal = await openJournal(files.journal);
			await journal.record({kind: 'supervisor', identity: await ownIdentity()});
			const world = await stopWorld({...runtime, context: {...context, emit}}, record.request, journal.contents(), 'keep');
			return await runStopPlan(files, journal, world, record.status.failure);
		} finally {
			log.close();
		}
	} finally {
		await lock.release();
	}
}
