import {openEventLog} from '../event-log.js';
import {newSetupLog, readIntermediary} from '../intermediary/intermediary.js';
import type {Runtime} from '../runtime.js';
import {ensureWarmStart} from './warm-start.js';

/** Save a started guest of an intermediary, unless that is done or somebody does it. The log is among those of its set-ups. */
export async function saveStart(runtime: Runtime, name: string): Promise<void> {
	const {folders, context} = runtime;
	const intermediary = await readIntermediary(folders, name);
	using log = openEventLog(newSetupLog(folders, name));
	await ensureWarmStart({...runtime, context: {...context, emit: log.emit}}, intermediary);
}
