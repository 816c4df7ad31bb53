import path from 'node:path';
import {openEventLog} from '../event-log.js';
import {type Intermediary, newSetupLog, saveIntermediary} from '../intermediary/intermediary.js';
import {isRemote} from '../iso/find-iso.js';
import {rememberImage} from '../iso/used-images.js';
import type {Runtime} from '../runtime.js';
import {ensureWarmStart} from '../session/warm-start.js';
import {setUp} from './setup.js';
import type {SetupRequest} from './setup-request.js';

/**
Make an intermediary, or go on with one that was cut off, with a log of its own.
@param onLog Told where the log is, before the first event.
@throws What `setUp` throws.
*/
export async function loggedSetup(
	runtime: Runtime,
	{warmStart = true, ...request}: SetupRequest,
	onLog: (file: string) => void = () => {},
): Promise<Intermediary> {
	const {folders, context} = runtime;
	const logFile = newSetupLog(folders, request.name);
	const log = openEventLog(logFile);
	onLog(logFile);
	try {
		const logged: Runtime = {
			...runtime,
			context: {
				...context,
				emit(event) {
					// The guest's screens are for those who watch: a log of them would be mostly the same lines.
					if (event.type !== 'screen') log.emit(event);
					context.emit(event);
				},
			},
		};
		if (request.iso !== undefined && !isRemote(request.iso)) await rememberImage(folders, path.resolve(request.iso));
		const made = await setUp(logged, {...request, logFile});
		const intermediary = (made.warmStart ?? true) === warmStart ? made : {...made, warmStart};
		if (intermediary !== made) await saveIntermediary(folders, intermediary);
		if (warmStart) await ensureWarmStart(logged, intermediary);
		return intermediary;
	} finally {
		log.close();
	}
}
