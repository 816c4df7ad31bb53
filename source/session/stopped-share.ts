import type {Context} from '../events.js';
import {thisPlatform} from '../host/platform/index.js';
import {standsStill} from '../host/process-identity.js';
import {sendSignal} from '../host/send-signal.js';
import {type JournalContents, latest} from './journal.js';
import {findRelays} from './relays.js';
import type {SessionFiles} from './session-files.js';

type Contents = Pick<JournalContents, 'entries'>;

/** The processes that serve a mount on this computer and were stopped (SIGSTOP): sshfs, and what it talks through. Who asks the mount waits for them. */
export async function stoppedShare(files: SessionFiles, contents: Contents): Promise<readonly number[]> {
	const sshfs = latest(contents, 'sshfs')?.identity;
	const stopped = sshfs && (await standsStill(sshfs)) ? [sshfs.pid] : [];
	for (const pid of await findRelays(files)) if (await thisPlatform().isStopped(pid)) stopped.push(pid);
	return stopped;
}

/** Have them go on: what they hold back is neither lost nor written otherwise. */
export async function resumeShare(files: SessionFiles, contents: Contents, {emit}: Pick<Context, 'emit'>): Promise<void> {
	const stopped = await stoppedShare(files, contents);
	if (stopped.length === 0) return;
	for (const pid of stopped) sendSignal(pid, 'SIGCONT');
	emit({type: 'notice', text: `sshfs, or a process that connects it, was stopped (process ${stopped.join(', ')}): it goes on`});
}
