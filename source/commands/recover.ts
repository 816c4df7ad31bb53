import type {Engine} from '../engine.js';
import {LeftBehindError} from '../errors.js';
import {type Recovery, recoverSessions} from '../session/recover-sessions.js';

/**
Put back what sessions left whose supervisor was killed, or did not outlive the computer's last shutdown.
@returns What was recovered: nothing when nothing was left.
@throws LeftBehindError when something could not be put back.
*/
export async function recover(engine: Engine): Promise<readonly Recovery[]> {
	const recoveries = await recoverSessions(engine);
	const failed = recoveries.filter(({leftBehind}) => leftBehind.length > 0);
	if (failed.length === 0) return recoveries;
	throw new LeftBehindError(failed.map(({id, leftBehind}) => `session ${id}: ${leftBehind.join('; ')}`).join('; '), {
		nextSteps: [...new Set(failed.flatMap(({id, nextSteps}) => [...nextSteps, `see what happened: vmfuse-tui logs ${id}`]))],
	});
}

/** One line a session. */
export function renderRecoveries(recoveries: readonly Recovery[]): string {
	if (recoveries.length === 0) return 'Nothing was left behind.\n';
	return recoveries
		.map(({id, source, mountpoint}) => `Put back: session ${id} on ${source}${mountpoint ? `, mounted at ${mountpoint}` : ''}\n`)
		.join('');
}
