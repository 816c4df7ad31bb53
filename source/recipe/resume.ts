import {setInterval as every} from 'node:timers/promises';
import {Typist} from '../console/typist.js';
import {RequirementError, UserError} from '../errors.js';
import type {Context} from '../events.js';
import {requirePart} from '../hypervisor/require-part.js';
import type {Build} from './build.js';
import {firstForgotten} from './holds.js';
import {hasEnded} from './machine-watch.js';
import {countFinished, resumePlace} from './recipe.js';
import {openSsh} from './ssh-access.js';
import type {Step} from './step.js';
import {stopLeftMachine} from './stop-machine.js';

/** Milliseconds for a guest that boots to let us in over SSH, before it is asked at its console what is wrong. */
const sshLimit = 180_000;

/** Milliseconds from one Enter to the next. */
const nudgeInterval = 7000;

/**
Where a set-up goes on: the place of a step, with the machine in the state that the step before it leaves. What was under way when the last attempt
ended is not known, so the machine is switched off, and boots again where the step needs that. Each step before it is read back; where one does
not hold, it is done again, as if the stop had been there. What counts as finished is written down at once: an attempt that ends here says truly
where the next one goes on.
*/
export async function resumePoint(build: Build, steps: readonly Step[], context: Context): Promise<number> {
	const {hypervisor, name, progress} = build;
	const goOnAt = async (place: number): Promise<number> => {
		await progress.setFinished(steps.slice(0, place).map(({id}) => id));
		return place;
	};
	const finished = countFinished(progress.finished);
	if (finished === 0) return goOnAt(0);
	context.emit({type: 'notice', text: `going on with the set-up of "${name}" after step ${steps[finished - 1]?.id}`});
	if ((await hypervisor.state(name, context)) === 'missing') return goOnAt(Math.min(finished, firstWithMachine(steps)));
	let place = await goOnAt(resumePlace(finished));
	await stopLeftMachine(build, context);
	for (;;) {
		const broken = await firstBroken(build, steps, place, context);
		if (broken === undefined) return place;
		context.emit({type: 'notice', text: `step ${steps[broken]?.id} does not hold any more`});
		place = await goOnAt(Math.min(resumePlace(broken), place - 1));
		await build.powerOff(context);
	}
}

const firstWithMachine = (steps: readonly Step[]) => steps.findIndex(({leaves}) => leaves !== 'none');

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
		await throwUnlessGuestFails(error, build, context);
		// It does not come up at all: what is on its disk is no good.
		context.emit({type: 'warning', text: `the guest does not come up as it was left (${(error as UserError).message})`});
		return firstWithMachine(steps);
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

/** Where SSH stays closed, the console tells which step is to blame; if none is, it is the last that was typed, which has let our key in. */
async function overSsh(build: Build, steps: readonly Step[], context: Context): Promise<Step | undefined> {
	const opened = new AbortController();
	const nudging = nudge(build, {...context, signal: AbortSignal.any([context.signal, opened.signal])});
	try {
		await openSsh(build, context, sshLimit);
	} catch (error) {
		await throwUnlessGuestFails(error, build, context);
		opened.abort();
		await nudging;
		return (await atConsole(build, steps, context)) ?? steps.findLast(({leaves}) => leaves === 'console');
	} finally {
		opened.abort();
		await nudging;
	}

	return firstForgotten(build, steps);
}

/** Press Enter now and then until the signal aborts: a guest that could not load an extension as it boots waits for that. */
async function nudge({hypervisor, name}: Build, context: Context): Promise<void> {
	try {
		const keyboard = await requirePart(hypervisor, 'keyboard')(name, context);
		try {
			const typist = new Typist(keyboard);
			for await (const _ of every(nudgeInterval, undefined, {signal: context.signal})) await typist.enter('');
		} finally {
			await keyboard.close();
		}
	} catch {
		// It is over, or there is no machine any more: then whoever waits for it finds out.
	}
}

/** Passes over an error only where the guest that runs is to blame for it. */
async function throwUnlessGuestFails(error: unknown, build: Build, context: Context): Promise<void> {
	context.signal.throwIfAborted();
	if (!(error instanceof UserError) || error instanceof RequirementError || (await hasEnded(build, context))) throw error;
}
