import type {Health, Session} from '../session/session.js';
import {formatBytes} from '../text/format-bytes.js';
import {localTime} from '../text/local-time.js';
import {printable} from '../text/printable.js';
import {renderTable} from '../text/table.js';
import type {Command} from './command.js';
import {json} from './options.js';

export const list: Command<readonly Session[]> = {
	name: 'list',
	summary: 'show what is mounted',
	arguments: [],
	options: json,
	examples: [
		{line: 'list', description: 'what is mounted where, and whether it works'},
		{line: 'list --json', description: 'the same for a program'},
	],
	run: async engine => engine.sessions.list(),
	schema: async () => (await import('../operations/mounts/list-mounts.js')).sessionsSchema,
	render: renderSessions,
};

const words: Readonly<Record<Health, string>> = {
	starting: 'starting',
	mounted: 'mounted',
	busy: 'in use',
	stopping: 'stopping',
	'vm-stuck': 'its virtual machine does not answer',
	'ended-badly': 'ended badly',
	'cut-off': 'cut off: vmfuse-tui recover',
};

/** A table for people. */
function renderSessions(sessions: readonly Session[]): string {
	if (sessions.length === 0) return 'Nothing is mounted.\n';
	const table = renderTable([
		['ID', 'SOURCE', 'DEVICE', 'MOUNTPOINT', 'MODE', 'USED', 'SIZE', 'SINCE', 'STATE'],
		...sessions.map(session => [
			session.id,
			printable([session.source, session.partitions.join(','), ...(session.otherSources ?? [])].join(' ').trimEnd()),
			printable(session.guestDevice ?? ''),
			printable(session.mountpoint ?? ''),
			session.readOnly ? 'read-only' : session.peek ? 'thrown away' : 'read-write',
			session.usedBytes === undefined ? '' : formatBytes(session.usedBytes),
			session.sizeBytes === undefined ? '' : formatBytes(session.sizeBytes),
			localTime(session.since),
			words[session.health],
		]),
	]);
	return table + renderShared(sessions) + sessions.map(renderProblem).join('');
}

/** A line for each virtual machine that several share. One that ended badly has none any more. */
function renderShared(sessions: readonly Session[]): string {
	const live = sessions.filter(({health}) => health !== 'ended-badly');
	const machines = [...new Set(live.map(({machine}) => machine))];
	const groups = machines.map(name => live.filter(({machine}) => machine === name)).filter(group => group.length > 1);
	const names = groups.map(group => group.map(({id, mountpoint}) => printable(mountpoint ?? `session ${id}`)).join(', '));
	return names.map(shared => `\nOne virtual machine serves ${shared}: it ends with the last of them.\n`).join('');
}

/** A paragraph: what is wrong with a session, and what to do about it. */
function renderProblem({id, mountpoint, problem}: Session): string {
	if (!problem) return '';
	// How a mount ended badly is told with its name.
	const name = problem.code === 'ended-badly' ? '' : `${mountpoint ?? `session ${id}`}: `;
	return [`\n${printable(name + problem.message)}`, ...problem.nextSteps.map(step => `  - ${step}`), ''].join('\n');
}
