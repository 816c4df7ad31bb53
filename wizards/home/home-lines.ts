import type {Overview, Session} from '../../source/index.js';
import {healthOf} from '../mounts/health.js';
import {accessText} from '../mounts/session-rows.js';
import type {theme} from '../widgets/theme.js';

/** One fact of the first screen: what it is about, which is shown once for all in a row, and how it stands. */
export type HomeLine = {
	readonly name: string;
	readonly sign: 'done' | 'warning' | 'failed' | 'waiting';
	readonly tone: keyof typeof theme | undefined;
	readonly text: string;
	/** Dimmed, after the text. */
	readonly detail?: string;
};

/** At most so many mounts are named. */
const mostMounts = 4;

/** Instead of the facts when they cannot be had. */
export const unknownLine: HomeLine = {
	name: 'State',
	sign: 'failed',
	tone: 'bad',
	text: 'this could not be found out',
};

/** What there is, at a glance. */
export function homeLines({hypervisor, intermediaries, unfinished, sessions}: Overview): readonly HomeLine[] {
	return [
		hypervisor
			? good('Hypervisor', `${hypervisor.title} ${hypervisor.version}`)
			: {name: 'Hypervisor', sign: 'failed', tone: 'bad', text: 'none works', detail: 'Doctor says what to install'},
		...intermediaries.map(({name, tinyCoreVersion}) => good('Intermediary', `${name} is ready`, `TinyCore ${tinyCoreVersion}`)),
		...unfinished.map(
			({name, nextStep}): HomeLine => ({
				name: 'Intermediary',
				sign: 'warning',
				tone: 'warning',
				text: `${name} was not finished`,
				detail: `next: ${nextStep.id} ${nextStep.title}`,
			}),
		),
		...(intermediaries.length + unfinished.length === 0 ? [none('Intermediary', 'none yet')] : []),
		...mountLines(sessions),
	];
}

/** As many lines as there is room for, in their order: those about trouble stay, then mounts rather than what comes before them. */
export function fittingLines(lines: readonly HomeLine[], room: number): readonly HomeLine[] {
	const isTrouble = ({sign}: HomeLine) => sign === 'failed' || sign === 'warning';
	const kept = lines
		.toReversed()
		.toSorted((a, b) => Number(isTrouble(b)) - Number(isTrouble(a)))
		.slice(0, Math.max(1, room));
	return lines.filter(line => kept.includes(line));
}

function mountLines(sessions: readonly Session[]): readonly HomeLine[] {
	if (sessions.length === 0) return [none('Mounts', 'none')];
	const shown = sessions.slice(0, sessions.length > mostMounts ? mostMounts - 1 : mostMounts);
	const lines = shown.map((session): HomeLine => {
		const {sign, tone, word} = healthOf(session);
		return {
			name: 'Mounts',
			sign,
			tone,
			text: session.mountpoint ?? session.source,
			detail: session.readOnly || session.peek ? `${word}, ${accessText(session)}` : word,
		};
	});
	const more = sessions.length - shown.length;
	return more > 0 ? [...lines, none('Mounts', `and ${more} more`)] : lines;
}

function good(name: string, text: string, detail?: string): HomeLine {
	return {name, sign: 'done', tone: 'good', text, ...(detail === undefined ? {} : {detail})};
}

function none(name: string, text: string): HomeLine {
	return {name, sign: 'waiting', tone: undefined, text};
}
