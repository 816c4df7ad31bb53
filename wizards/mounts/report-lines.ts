import type {Session} from '../../source/index.js';
import {errorLines} from '../kit/error-lines.js';
import type {theme} from '../widgets/theme.js';
import type {Finished} from './unmount-state.js';

export type ReportLine = {
	readonly sign: 'done' | 'warning' | 'failed' | 'skipped';
	readonly tone: keyof typeof theme | undefined;
	readonly text: string;
	/** What to know or do about it, one sentence each. */
	readonly details: readonly string[];
};

/**
What came of each job. "Safe to unplug" is said of a disk only when this session's machine is gone and no other session has the disk.
@param sessions Those that are there now.
*/
export function reportLines(finished: readonly Finished[], sessions: readonly Session[]): readonly ReportLine[] {
	return finished.map(one => reportLine(one, sessions));
}

function reportLine({job: {kind, session}, outcome, error}: Finished, sessions: readonly Session[]): ReportLine {
	const name = nameOf(session);
	const isRecovery = kind === 'recover';
	const others = sessions.filter(other => other.id !== session.id && sourcesOf(other).some(source => sourcesOf(session).includes(source)));
	switch (outcome) {
		case 'done':
			return {
				sign: 'done',
				tone: 'good',
				text: isRecovery ? `${name}: everything was put back` : `${name} is unmounted`,
				details: [...(session.peek ? ['What was written there was thrown away.'] : []), freeLine(session, others)],
			};
		case 'kept':
			return {sign: 'skipped', tone: undefined, text: `${name} stays mounted`, details: []};
		case 'detached':
			return {
				sign: 'warning',
				tone: 'warning',
				text: isRecovery ? `${name}: putting back was stopped` : `${name} is still being unmounted`,
				details: [
					isRecovery
						? 'Recover it again to put back the rest.'
						: 'It goes on without being watched. Do not unplug the disk before it is gone from the table.',
				],
			};
		case 'failed': {
			const {message, nextSteps} = errorLines(error);
			return {sign: 'failed', tone: 'bad', text: `${name}: ${message[0] ?? ''}`, details: [...message.slice(1), ...nextSteps]};
		}
	}
}

function freeLine(session: Session, others: readonly Session[]): string {
	const all = sourcesOf(session);
	const [are, them] = all.length > 1 ? ['are', 'them'] : ['is', 'it'];
	const names = all.join(' and ');
	if (others.length > 0) return `${names} ${are} still used: ${others.map(nameOf).join(', ')}. Do not unplug ${them} yet.`;
	if (all.some(source => source.startsWith('/dev/'))) return `${names} ${are} safe to unplug.`;
	return `${names} ${are} free: ${all.length > 1 ? 'they' : 'it'} can be moved or copied.`;
}

function sourcesOf({source, otherSources = []}: Pick<Session, 'source' | 'otherSources'>): readonly string[] {
	return [source, ...otherSources];
}

/** How a session is called: by its mountpoint, if it has one. */
export function nameOf({mountpoint, id}: Pick<Session, 'mountpoint' | 'id'>): string {
	return mountpoint ?? `session ${id}`;
}
