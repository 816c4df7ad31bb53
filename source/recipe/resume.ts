import {RequirementError, UserError} from '../errors.js';
import type {Context} from '../events.js';
import type {Build} from './build.js';
import {firstForgotten} from './holds.js';
import {hasEnded} from './machine-watch.js';
import {countFinished, resumePlace} from './next-step.js';
import {openSsh} from './ssh-access.js';
import type {Step} from './step.js';
import {stopLeftMachine} from './stop-machine.js';

/** Milliseconds for a guest that boots to let us in over SSH, before it is asked at its console what is wrong. */
const sshLimit = 180_000;

/**
Where a set-up goes on: the place of a step, with the machine in the state that the step before it leaves. What was under way when the last attempt
ended is not known, so the machine is switched off, and boots again where the step needs that. Each step before it is read back; where one does
not hold, it is done again, as if the stop had been there.
*/
export async function resumePoint(build: Build, context: Context): Promise<number> {
	const {steps} = build;
	const finished = countFinished(build.progress.finished);
	if (finished === 0) return 0;
	context.emit({type: 'notice', text: `going on with the set-up of "${build.name}" after step ${steps[finished - 1]?.id}`});
	const machine = steps.findIndex(({leaves}) => leaves !== 'none');
	if ((await build.hypervisor.state(build.name, context)) === 'missing') return Math.min(finished, machine);
	let place = resumePlace(finished);
	await stopLeftMachine(build, context);
	for (;;) {
		const broken = await firstBroken(build, steps, place, context);
		if (broken === undefined) return place;
		context.emit({type: 'notice', text: `step ${steps[broken]?.id} does not hold any more`});
		place = Math.min(resumePlace(broken), place - 1);
		await build.powerOff(context);
	}
}

/** Bring the machine into the state that the step at `place` begins with. @returns the place of a step before it that does not hold. */
async function firstBroken(build: Build, steps: readonly Step[], place: number, context: Context): Promise<number | undefined> {
	const before = steps[place - 1];
	if (!before || before.leaves === 'none') return undefined;
	if (before.leaves === 'off' || steps[place]?.canBeginOff) {
		// Of what lies on its disk a machine that is off tells nothing; the next step boots it.
		const off = steps.slice(0, place).filter(({leaves}) => leaves === 'off');
		for (const step of off) if (!(await passes(step, build, context))) return steps.indexOf(step);
		return undefined;
	}

	// A machine that cannot be started now says nothing of what was done in it: that is an error, and no reason to begin anew.
	await build.start(context);
	const installed = steps.findLastIndex(({leaves}, index) => index < place && leaves === 'off') + 1;
	const asked = steps.slice(installed, place);
	try {
		const forgotten = before.leaves === 'ssh' ? await overSsh(build, asked, context) : await atConsole(build, asked, context);
		return forgotten && steps.indexOf(forgotten);
	} catch (error) {
		context.signal.throwIfAborted();
		if (!(error instanceof UserError) || error instanceof RequirementError || (await hasEnded(build, context))) throw error;
		// It does not come up at all: what is on its disk is no good.
		context.emit({type: 'warning', text: `the guest does not come up as it was left (${error.message})`});
		return steps.findIndex(({leaves}) => leaves !== 'none');
	}
}

async function passes({check}: Step, build: Build, context: Context): Promise<boolean> {
	try {
		return check === undefined || (await check(build, context));
	} catch (error) {
		context.signal.throwIfAborted();
		if (error instanceof UserError && !(error instanceof RequirementError)) return false;
		throw error;
	}
}

async function atConsole(build: Build, steps: readonly Step[], context: Context): Promise<Step | undefined> {
	await build.openConsole(context);
	return firstForgotten(
		build,
		steps.filter(({leaves}) => leaves === 'console'),
	);
}

/** Where SSH stays closed, the console tells which step is to blame; if none is, the last that was typed has let our key in. */
async function overSsh(build: Build, steps: readonly Step[], context: Context): Promise<Step | undefined> {
	const nudges = build.nudge(context);
	try {
		await openSsh(build, context, sshLimit);
	} catch (error) {
		context.signal.throwIfAborted();
		if (!(error instanceof UserError) || error instanceof RequirementError || (await hasEnded(build, context))) throw error;
		return (await atConsole(build, steps, context)) ?? steps.findLast(({leaves}) => leaves === 'console');
	} finally {
		await nudges.end();
	}

	return firstForgotten(build, steps);
}
