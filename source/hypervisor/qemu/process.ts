import {thisPlatform} from '../../host/platform/index.js';
import {sendSignal} from '../../host/send-signal.js';
import {poll} from '../../poll.js';
import {processOf} from '../process-of.js';

/**
The process that runs the machine with this UUID, by the command line it was started with: a number alone may be another
process by now.
*/
export async function findProcess(uuid: string): Promise<number | undefined> {
	return processOf(words(uuid));
}

async function isAlive(pid: number, uuid: string): Promise<boolean> {
	return (await thisPlatform().commandLine(pid)).includes(words(uuid));
}

/** @returns false when the process is still there after `limit` milliseconds. */
export async function waitUntilGone(pid: number, uuid: string, signal: AbortSignal, limit: number): Promise<boolean> {
	const every = thisPlatform().isQuickToAsk ? 50 : 500;
	const gone = await poll(async () => ((await isAlive(pid, uuid)) ? undefined : true), {signal, limit, every});
	return gone ?? false;
}

/** Send a signal, if the process is still the machine's. */
export async function signalMachine(pid: number, uuid: string, name: 'SIGTERM' | 'SIGKILL'): Promise<void> {
	if (await isAlive(pid, uuid)) sendSignal(pid, name);
}

function words(uuid: string): string {
	return `-uuid ${uuid}`;
}
