import type {Health, Session} from '../../source/index.js';
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
	'vm-gone': {
		sign: 'failed',
		tone: 'bad',
		word: 'VM gone',
		meaning: 'Its machine died under the mount. Unmount it, then check the file system.',
	},
	'cut-off': {
		sign: 'failed',
		tone: 'bad',
		word: 'cut off',
		meaning: 'The program that looked after it was killed. Recover (r) puts back what is left.',
	},
};

/** How a session's health is shown: sign, colour and word say the same. */
export function healthOf({health}: Pick<Session, 'health'>): HealthView {
	return views[health];
}
