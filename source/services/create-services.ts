import type {Engine} from '../engine.js';
import {diskServices} from './disks.js';
import {logTail} from './log-tail.js';
import {overviewServices} from './overview.js';
import type {Services} from './services.js';
import {sessionServices} from './sessions.js';
import {setupServices} from './setup.js';

/**
The engine as the wizards see it. Code is loaded by what needs it: a first screen must not wait for the last.
@param engine Its context is that of nothing in particular; its `askPassword` is asked in calls that bring none of their own.
*/
export function createServices(engine: Engine): Services {
	return {
		overview: overviewServices(engine),
		setup: setupServices(engine),
		disks: diskServices(engine),
		sessions: sessionServices(engine),
		logTail,
		async doctor(context) {
			const {examine} = await import('../doctor/examine.js');
			return examine({...engine, context});
		},
	};
}
