import {setTimeout as delay} from 'node:timers/promises';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import type {Build} from './build.js';

/** How often we look, in milliseconds. */
const interval = 3000;

/**
Watch the machine while steps wait for its guest: one that stands still, as QEMU's does when this computer's disk is full, never answers.
`signal` aborts then, with a UserError as its reason, and also when the context's does. Call `end` when the work is over.
*/
export function watchMachine(build: Build, context: Context): {readonly signal: AbortSignal; end(): void} {
	const stopped = new AbortController();
	const ended = new AbortController();
	void watch(build, {...context, signal: AbortSignal.any([context.signal, ended.signal])}, stopped);
	return {signal: AbortSignal.any([context.signal, stopped.signal]), end: () => ended.abort()};
}

async function watch({hypervisor, name}: Build, context: Context, stopped: AbortController): Promise<void> {
	const quiet = {...context, emit: () => {}};
	try {
		for (;;) {
			await delay(interval, undefined, {signal: context.signal, ref: false});
			if ((await hypervisor.state(name, quiet)) === 'paused') {
				const nextSteps = ['make room on the disk of this computer, then run setup again'];
				stopped.abort(new UserError('the virtual machine stands still: most likely the disk of this computer is full', {nextSteps}));
				return;
			}
		}
	} catch {
		// The work is over, or the machine cannot be asked: then whoever works with it finds out.
	}
}
