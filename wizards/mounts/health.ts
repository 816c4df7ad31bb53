import {type Health, type Session, sentence} from '../../source/index.js';
import type {theme} from '../widgets/theme.js';

export type HealthView = {
	readonly sign: 'done' | 'warning' | 'failed' | 'waiting';
	readonly tone: keyof typeof theme | undefined;
	/** For the table, short. */
	readonly word: string;
	/** What it means, and what to do. */
	readonly meaning: string;
};

const views: Readonly<Record<Health, HealthView>> = {
	starting: {
		sign: 'waiting',
		tone: undefined,
		word: 'starting',
		meaning: 'Its machine is starting, or waits until something is chosen to mount.',
	},
	mounted: {sign: 'done', tone: 'good', word: 'mounted', meaning: 'It works, and nobody seems to use it now.'},
	busy: {sign: 'done', tone: 'good', word: 'busy', meaning: 'It works, and somebody uses it.'},
	stopping: {sign: 'warning', tone: 'warning', word: 'stopping', meaning: 'It is being unmounted. Do not unplug the disk yet.'},
	'vm-stuck': {
		sign: 'warning',
		tone: 'warning',
		word: 'VM stuck',
		meaning: 'Its machine does not answer. Unmounting may lose what was not written yet.',
	},
	'ended-badly': {
		sign: 'failed',
		tone: 'bad',
		word: 'ended badly',
		meaning: 'It ended without being unmounted. Its mountpoint gives errors until you free it (r).',
	},
	'cut-off': {
		sign: 'failed',
		tone: 'bad',
		word: 'cut off',
		meaning: 'The program that looked after it was killed. Recover (r) puts back what is left.',
	},
};

/** How a session's health is shown: sign, colour and word say the same. What is wrong with it is its meaning. */
export function healthOf({health, problem}: Pick<Session, 'health' | 'problem'>): HealthView {
	const view = views[health];
	if (!problem) return view;
	const isWorking = health === 'mounted' || health === 'busy';
	return {
		...view,
		...(isWorking ? ({sign: 'warning', tone: 'warning', word: problem.code.replaceAll('-', ' ')} as const) : {}),
		meaning: [problem.message, ...problem.nextSteps].map(text => `${sentence(text)}.`).join(' '),
	};
}
