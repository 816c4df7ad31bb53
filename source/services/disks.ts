import type {Engine} from '../engine.js';
import {expandHome} from './expand-home.js';
import {refusal} from './refusal.js';
import type {DiskServices} from './services.js';
import {watch} from './watch.js';
import {quiet} from './with-engine.js';

/** Milliseconds between two looks at whether disks came, went or changed. */
const pause = 1000;

export function diskServices(engine: Engine): DiskServices {
	return {
		async watch(onChange, context) {
			const {diskRefresh, diskSign} = await import('./disk-sign.js');
			const {listDisksWithSessions} = await import('./disks-in-sessions.js');
			const {sessionSign} = await import('./session-sign.js');
			await watch(onChange, {
				look: async () => listDisksWithSessions(engine.folders, quiet(context)),
				sign: async () => (await Promise.all([diskSign(), sessionSign(engine.folders)])).join('\n'),
				every: pause,
				atLeastEvery: diskRefresh,
				signal: context.signal,
			});
		},
		async image(file, context) {
			const {lookAtImage} = await import('./disks-in-sessions.js');
			return lookAtImage(engine.folders, expandHome(file), context);
		},
		refusal,
	};
}
