import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {ConsoleError} from '../console/console-error.js';
import {LeftBehindError, RequirementError, UsageError, UserError} from '../errors.js';
import type {Context} from '../events.js';
import {messageOf} from '../session/error-data.js';
import {stage} from '../session/stage.js';
import type {Build} from './build.js';
import {hasPassword} from './hide-password.js';
import {checkAll, holds} from './holds.js';
import {endedError, hasEnded, watchMachine} from './machine-watch.js';
import {resumePoint} from './resume.js';
import type {Step} from './step.js';
import {StepError} from './step-error.js';
import {stopMachine} from './stop-machine.js';

/**
Do the steps that are not finished. At the end, whatever it is, the machine is off.
@param told.logFile - named in errors.
@param told.again - how the next attempt is begun, and where it goes on; asked for when a step has failed.
@throws StepError of the failed step, with what was heard and seen, and where to go on; the signal's reason when that aborts; LeftBehindError when
the machine cannot be switched off.
*/
export async function runSteps(build: Build, steps: readonly Step[], told: Told, context: Context): Promise<void> {
	const watch = watchMachine(build, context);
	const watched = {...context, signal: watch.signal};
	/** What has gone wrong with the machine tells more than what a step ran into by it. */
	const causeOf = async (error: unknown): Promise<unknown> => {
		context.signal.throwIfAborted();
		if (watch.signal.aborted) return watch.signal.reason;
		return (await hasDied(build, error, context).catch(() => false)) ? endedError() : error;
	};
	let current: Step | undefined;
	try {
		const first = await resumePoint(build, steps, watched);
		for (const {id, title} of steps.slice(0, first)) context.emit({type: 'step-skipped', id, title, reason: 'already done'});
		for (current of steps.slice(first)) await runStep(build, steps, current, watched);
	} catch (error) {
		const cause = await causeOf(error);
		throw isOfGuest(cause) ? await explain(build, current, cause, told, context) : cause;
	} finally {
		watch.end();
		await stopMachine(build, context.emit).catch((error: unknown) => {
			throw new LeftBehindError(`the virtual machine "${build.name}" could not be switched off: ${messageOf(error)}`, {
				nextSteps: ['see whether it still runs: vmfuse-tui recover', `or delete it: vmfuse-tui remove ${build.name}`],
				cause: error,
			});
		});
	}
}

type Told = {readonly logFile: string; readonly again: () => string};

async function runStep(build: Build, steps: readonly Step[], step: Step, context: Context): Promise<void> {
	const {id, title} = step;
	const work = async () => {
		const note = await step.run(build, context);
		if (!(await (step.check?.(build, context) ?? holds(build, step)))) throw new UserError('it did not take effect');
		if (step.checksAll) await checkAll(build, steps);
		// After the last step there is no unfinished set-up any more.
		if (step !== steps.at(-1)) await build.progress.setFinished([...build.progress.finished, id]);
		return typeof note === 'string' ? note : undefined;
	};
	await stage(id, title, context, work, note => note);
}

/** What a line to a machine that is gone ends with. */
const broken = new Set(['ECONNRESET', 'EPIPE', 'ECONNREFUSED']);

/** The machine was running, or just about to, and is off. */
async function hasDied(build: Build, error: unknown, context: Context): Promise<boolean> {
	const isBroken = broken.has((error as NodeJS.ErrnoException).code ?? '') && (await build.hypervisor.state(build.name, context)) === 'off';
	return isBroken || hasEnded(build, context);
}

/** Whether another attempt may help: the error is no fault of ours, and needs nothing to be put right first. */
function isOfGuest(error: unknown): error is UserError {
	return error instanceof UserError && !(error instanceof UsageError) && !(error instanceof RequirementError);
}

/** The error, with everything that helps to understand it, and where the next attempt goes on. Without a step it happened on the way to one. */
async function explain(
	build: Build,
	step: Step | undefined,
	error: UserError,
	{logFile, ...told}: Told,
	context: Context,
): Promise<StepError> {
	const {isReachable} = build;
	const again = told.again();
	if (!step) return new StepError(error.message, {nextSteps: error.nextSteps, again, cause: error});
	const lines: string[] = [];
	const seen = error instanceof ConsoleError ? error : isReachable.console ? build.console.error('') : undefined;
	const screen = seen?.screen.filter(row => row.trim() !== '').slice(-6) ?? [];
	if (seen && seen.heard.length > 0) lines.push(`heard last: ${seen.heard.slice(-3).join(' | ')}`);
	if (screen.length > 0) lines.push(`on its screen: ${screen.join(' | ')}`);
	const picture = await takePicture(build, logFile.replace(/\.jsonl$/, '.png'), context);
	if (picture !== undefined) lines.push(`picture of its screen: ${picture}`);
	const what = /^\d/.test(step.id) ? `step ${step.id} (${step.title})` : `"${step.title}"`;
	const nextSteps = [...lines, ...error.nextSteps, `the log: ${logFile}`];
	return new StepError(`${what} failed: ${error.message}`, {nextSteps, again, cause: error});
}

/** @returns The file; undefined when there is no picture: the machine is off, was never made, or has no screen, or may show a password. */
async function takePicture({hypervisor, name, options}: Build, file: string, context: Context): Promise<string | undefined> {
	if (hasPassword(options.proxy, options.mirror)) return undefined;
	try {
		await mkdir(path.dirname(file), {recursive: true});
		await hypervisor.screenPicture?.(name, file, context);
		return hypervisor.screenPicture && file;
	} catch {
		return undefined;
	}
}
