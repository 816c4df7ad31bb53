import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {findProgram} from '../../host/find-program.js';

/**
The command through which QEMU is started with the signals blocked that ask it to end; undefined where that cannot be done. At a shutdown, and at some log-outs, all
processes are sent SIGTERM at once: QEMU would end with file systems mounted, before the session's supervisor has them unmounted. QEMU handles such
signals whatever was ignored before, but leaves blocked what was blocked, which GNU's env can do (coreutils 8.31).
*/
export async function signalBlocker(): Promise<readonly [string, ...string[]] | undefined> {
	const env = findProgram('env');
	if (env === undefined) return undefined;
	const block = '--block-signal=HUP,INT,TERM';
	const trial = spawn(env, [block, 'true'], {stdio: 'ignore'});
	const [status] = await once(trial, 'exit').catch(() => []);
	return status === 0 ? [env, block] : undefined;
}
