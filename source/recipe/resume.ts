import {RequirementError, UserError} from '../errors.js';
import type {Context} from '../events.js';
import type {Build} from './build.js';
import {openSsh} from './ssh-access.js';
import type {Step} from './step.js';

/** Milliseconds for a guest that should be running already to answer. */
const answerLimit = 30_000;

/**
Where a setup goes on: the number of steps at the beginning that need not be done again. The machine is brought into the state that the last of
them left, and that is checked; where it cannot be, earlier steps are done again, back to the last whose result a power cut does not lose.
*/
export async function resumePoint(build: Build, steps: readonly Step[], context: Context): Promise<number> {
	const finished = countFinished(build.progress.finished, steps);
	if (finished === 0) return 0;
	context.emit({type: 'notice', text: `going on with the setup of "${build.name}" after step ${steps[finished - 1]?.id}`});
	const hasMachine = steps.findIndex(({leaves}) => leaves.machine !== 'none');
	if ((await build.hypervisor.state(build.name, context)) === 'missing') return Math.min(finished, hasMachine);

	if ((await build.hypervisor.state(build.name, context)) === 'running' && (await isAsLeft(build, steps[finished - 1], false, context)))
		return finished;
	await build.leave();
	await build.hypervisor.powerOff(build.name, context);
	for (let count = durable(steps, finished); count > hasMachine; count = durable(steps, count - 1)) {
		if (await isAsLeft(build, steps[count - 1], true, context)) return count;
		await build.leave();
		await build.hypervisor.powerOff(build.name, context);
	}

	return hasMachine;
}

function countFinished(finished: readonly string[], steps: readonly Step[]): number {
	const open = steps.findIndex(({id}) => !finished.includes(id));
	return open === -1 ? steps.length : open;
}

/** The longest beginning of at most `count` steps that ends with one whose result lasts. */
function durable(steps: readonly Step[], count: number): number {
	return steps.slice(0, count).findLastIndex(({leaves}) => leaves.power === 'durable') + 1;
}

/** Bring the machine into the state that a step leaves, started if `boot`, and read the step back. */
async function isAsLeft(build: Build, step: Step | undefined, boot: boolean, context: Context): Promise<boolean> {
	if (!step) return false;
	const {hypervisor, name} = build;
	const needsRunning = step.leaves.machine === 'console' || step.leaves.machine === 'ssh';
	// A machine that cannot be started now says nothing of what was done in it: that is an error, and no reason to begin anew.
	if (boot && needsRunning) await build.start(context);
	try {
		if (step.leaves.machine === 'none') return true;
		if (step.leaves.machine === 'off') {
			await hypervisor.powerOff(name, context);
		} else {
			if (step.leaves.machine === 'ssh') await openSsh(build, context, boot ? undefined : answerLimit);
			else await build.openConsole(context, boot ? undefined : answerLimit);
		}

		return step.check === undefined || (await step.check(build, context));
	} catch (error) {
		context.signal.throwIfAborted();
		if (error instanceof UserError && !(error instanceof RequirementError)) return false;
		throw error;
	}
}
