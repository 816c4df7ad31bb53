import type {Recovery} from '../session/recover-sessions.js';

/** One line a session. */
export function renderRecoveries(recoveries: readonly Recovery[]): string {
	if (recoveries.length === 0) return 'Nothing was left behind.\n';
	return recoveries
		.map(({id, source, mountpoint}) => `Put back: session ${id} on ${source}${mountpoint ? `, mounted at ${mountpoint}` : ''}\n`)
		.join('');
}
