import {openEventLog} from '../event-log.js';
import {acquireLock} from '../host/lock.js';
import type {Runtime} from '../runtime.js';
import {openJournal} from './journal.js';
import {ownIdentity} from './owner.js';
import {runStopPlan, stopWorld} from './run-stop-plan.js';
import {sessionFiles} from './session-files.js';
import {readSession} from './session-record.js';

/**
Stop a session whose supervisor is gone, or could not do all of it, in this process and from the journal alone. The user's mount is left
alone while somebody uses it.
@returns What could not be put back, a line each; nothing when another process did it meanwhile.
@throws LockedError when another process is at it, MountBusyError when the mount is in use.
*/
export async function takeOver(engine: Runtime, id: string): Promise<readonly string[]> {
	const files = sessionFiles(engine.folders, id);
	const lock = await acquireLock(files.lock, {what: `session ${id}`});
	try {
		const record = await readSession(engine.folders, id);
		if (!record) return [];
		const log = openEventLog(files.log);
		try {
			const journal = await openJournal(files.journal);
			await journal.record({kind: 'supervisor', identity: await ownIdentity()});
			const logged: Runtime = {
				...engine,
				context: {
					...engine.context,
					emit(event) {
						log.emit(event);
						engine.context.emit(event);
					},
				},
			};
			const world = await stopWorld(logged, record.request, journal.contents(), 'keep');
			return await runStopPlan(files, journal, world, record.status.failure);
		} finally {
			log.close();
		}
	} finally {
		await lock.release();
	}
}
