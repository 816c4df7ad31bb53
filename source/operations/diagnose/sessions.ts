import type {Session} from '../../session/session.js';
import {bad, type Check, good} from './check.js';

const title = 'Mounts';

/** Sessions that run, and sessions that were cut off or ended badly. */
export function checkSessions(sessions: readonly Session[]): readonly Check[] {
	const troubled = sessions.flatMap(session => troubleOf(session) ?? []);
	const {length} = sessions.filter(session => !troubleOf(session));
	const sound = good(title, length === 0 ? 'nothing is mounted' : `${length} ${length === 1 ? 'session runs' : 'sessions run'}`);
	return troubled.length > 0 && length === 0 ? troubled : [sound, ...troubled];
}

function troubleOf({id, health, source, mountpoint, problem}: Session): Check | undefined {
	const what = `session ${id} on ${source}${mountpoint === undefined ? '' : `, at ${mountpoint},`}`;
	if (health === 'cut-off') return bad(title, `${what} was cut off`, ['Put back what it left: vmfuse-tui recover']);
	if (problem) return bad(title, `${what} has a problem: ${problem.message}`, problem.nextSteps);
	return undefined;
}
