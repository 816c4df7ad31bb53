import {thisPlatform} from '../host/platform/index.js';
import {sendSignal} from '../host/send-signal.js';
import {poll} from '../poll.js';
import type {SessionFiles} from './session-files.js';

/** The processes that sshfs talks through: each names the session's configuration of sshfs. */
export async function findRelays({mountConfig}: SessionFiles): Promise<readonly number[]> {
	const found: number[] = [];
	for await (const [pid, commandLine] of thisPlatform().commandLines()) {
		if (commandLine.includes(`-F${mountConfig}`)) found.push(pid);
	}

	return found;
}

/** Whether sshfs has somebody to talk to. */
export async function isConnected(files: SessionFiles): Promise<boolean> {
	return (await findRelays(files)).length > 0;
}

/** Milliseconds for them to end by themselves, as they do when sshfs has ended. */
const patience = 2000;

/** Those that do not end by themselves are killed. */
export async function endRelays(files: SessionFiles): Promise<void> {
	const {signal} = new AbortController();
	if (await poll(async () => !(await isConnected(files)) || undefined, {signal, limit: patience, every: 100})) return;
	for (const pid of await findRelays(files)) sendSignal(pid, 'SIGKILL');
}
