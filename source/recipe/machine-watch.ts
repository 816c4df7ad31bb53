import {setTimeout as delay} from 'node:timers/promises';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import type {MachineState} from '../hypervisor/hypervisor.js';
import type {Build} from './build.js';

/**
Watch the machine while steps wait for its guest: one that stands still, as QEMU's does when this computer's disk is full, never answers, and
neither does one that has ended. `signal` aborts then, with a UserError as its reason, and also when the context's does. Call `end` when the work is over.
@param interval - milliseconds from one question for its state to the next.
*/
export function watchMachine(build: Build, context: Context, interval = 3000): {readonly signal: AbortSignal; end(): void} {
	const stopped = new AbortController();
	const ended = new AbortController();
	void watch(build, {...context, signal: AbortSignal.any([context.signal, ended.signal])}, stopped, interval);
	return {signal: AbortSignal.any([context.signal, stopped.signal]), end: () => ended.abort()};
}

/** A machine that nobody has switched off is off. */
export async function hasEnded(build: Build, context: Context): Promise<boolean> {
	const {hypervisor, name, run} = build;
	return run !== undefined && isOver(build, run, await hypervisor.state(name, context));
}

/** Whether a run of the machine is over, by a state that was asked for while it was on: meanwhile it may have been told to end, and started once more. */
function isOver(build: Build, run: number, state: MachineState): boolean {
	return build.run === run && (state === 'off' || state === 'missing');
}

/** What a step fails with whose machine is gone. */
export function endedError(): UserError {
	return new UserError('the virtual machine has ended, and nobody has switched it off', {
		nextSteps: ['most likely its process was killed: see that this computer has enough memory'],
	});
}

async function watch(build: Build, context: Context, stopped: AbortController, interval: number): Promise<void> {
	const {hypervisor, name} = build;
	const quiet = {...context, emit: () => {}};
	try {
		for (;;) {
			await delay(interval, undefined, {signal: context.signal, ref: false});
			const {run} = build;
			const state = await hypervisor.state(name, quiet);
			if (state === 'paused') {
				const nextSteps = ['make room on the disk of this computer first'];
				stopped.abort(new UserError('the virtual machine stands still: most likely the disk of this computer is full', {nextSteps}));
				return;
			}

			if (run !== undefined && isOver(build, run, state)) {
				stopped.abort(endedError());
				return;
			}
		}
	} catch {
		// The work is over, or the machine cannot be asked: then whoever works with it finds out.
	}
}
