import path from 'node:path';
import {openEventLog} from '../event-log.js';
import {isUrl} from '../host/place.js';
import {type Intermediary, newSetupLog, readIntermediary, saveIntermediary} from '../intermediary/intermediary.js';
import {rememberImage} from '../iso/used-images.js';
import type {Runtime} from '../runtime.js';
import {ensureWarmStart} from '../session/warm-start.js';
import {type ExtendRequest, extend} from './extend.js';
import {hidePassword} from './hide-password.js';
import {setUp} from './setup.js';
import {proxyOfThisComputer, type SetupRequest} from './setup-request.js';

type OnLog = (file: string) => void;

/**
Make an intermediary, or go on with one that was cut off, with a log of its own.
@param onLog Told where the log is, before the first event.
@throws What `setUp` throws.
*/
export async function loggedSetup(
	runtime: Runtime,
	{warmStart = true, ...request}: SetupRequest,
	onLog: OnLog = () => {},
): Promise<Intermediary> {
	return withLog(runtime, request, onLog, async (logged, logFile) => {
		if (request.iso !== undefined && !isUrl(request.iso)) await rememberImage(logged.folders, path.resolve(request.iso));
		const made = await setUp(logged, {...request, logFile});
		const intermediary = (made.warmStart ?? true) === warmStart ? made : {...made, warmStart};
		// Mounts ask for it later.
		if (intermediary !== made) await saveIntermediary(logged.folders, intermediary);
		if (warmStart) await ensureWarmStart(logged, intermediary);
		return intermediary;
	});
}

/** Add extensions to an intermediary, with a log of its own. @throws What `extend` throws. */
export async function loggedExtend(
	runtime: Runtime,
	request: Omit<ExtendRequest, 'logFile'>,
	onLog: OnLog = () => {},
): Promise<Intermediary> {
	const mirror = request.mirror ?? (await readIntermediary(runtime.folders, request.name)).mirror;
	return withLog(runtime, {name: request.name, mirror}, onLog, async (logged, logFile) => {
		const intermediary = await extend(logged, {...request, logFile});
		if (intermediary.warmStart !== false) await ensureWarmStart(logged, intermediary);
		return intermediary;
	});
}

async function withLog(
	runtime: Runtime,
	{name, mirror}: {readonly name: string; readonly mirror?: string | undefined},
	onLog: OnLog,
	work: (logged: Runtime, logFile: string) => Promise<Intermediary>,
): Promise<Intermediary> {
	const {folders, context} = runtime;
	const logFile = newSetupLog(folders, name);
	using log = openEventLog(logFile);
	onLog(logFile);
	const hide = hidePassword(proxyOfThisComputer(), mirror);
	const logged: Runtime = {
		...runtime,
		context: {
			...context,
			emit(told) {
				const event = hide.inEvent(told);
				// The guest's screens are for those who watch: a log of them would be mostly the same lines.
				if (event.type !== 'screen') log.emit(event);
				context.emit(event);
			},
		},
	};
	try {
		return await work(logged, logFile);
	} catch (error) {
		hide.inError(error);
		throw error;
	}
}
