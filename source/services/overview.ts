import type {Engine} from '../engine.js';
import type {OverviewServices} from './services.js';
import {watch} from './watch.js';

export function overviewServices(engine: Engine): OverviewServices {
	return {
		async watch(onChange, context) {
			const {lookAtOverview, overviewSign} = await import('./overview-look.js');
			const {sessionPause, sessionRefresh} = await import('./session-sign.js');
			await watch(onChange, {
				look: lookAtOverview(engine, context),
				sign: async () => overviewSign(engine.folders),
				every: sessionPause,
				atLeastEvery: sessionRefresh,
				signal: context.signal,
			});
		},
	};
}
