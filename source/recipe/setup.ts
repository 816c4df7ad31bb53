import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {ConsoleError} from '../console/console-error.js';
import {CanceledError, RequirementError, UsageError, UserError} from '../errors.js';
import type {Context} from '../events.js';
import {acquireLock} from '../host/lock.js';
import {findIntermediary, forgetIntermediary, type Intermediary, readIntermediary} from '../intermediary/intermediary.js';
import {findIso} from '../iso/find-iso.js';
import {inspectIso} from '../iso/iso-image.js';
import type {Runtime} from '../runtime.js';
import {deleteWarmClone} from '../session/warm-start.js';
import {Build} from './build.js';
import {holds} from './holds.js';
import {endedError, hasEnded, watchMachine} from './machine-watch.js';
import {openMirror} from './mirror.js';
import {nextStepAfter} from './next-step.js';
import {recipe} from './recipe.js';
import {resumePoint} from './resume.js';
import {formerHypervisor} from './setup-hypervisor.js';
import {SetupProgress} from './setup-progress.js';
import type {SetupRequest} from './setup-request.js';
import type {Step} from './step.js';
import {stopMachine} from './stop-machine.js';

type LoggedRequest = SetupRequest & {
	/** The log of this setup, named in errors. */
	readonly logFile: string;
};

/**
Make an intermediary by the manual's steps, or go on with one that was cut off.
@throws UserError of the failed step, with what was heard, the screen picture and the log; the signal's reason when that aborts: then the machine
is off, and the next setup goes on from a step that is known to be good.
*/
export async function setUp(
	{folders, hypervisor: find, context}: Runtime,
	{restart, logFile, ...options}: LoggedRequest,
): Promise<Intermediary> {
	const hypervisor = find(options.hypervisor);
	const lock = await acquireLock(path.join(folders.state, 'locks', `setup-${options.name}`), {what: `the setup of "${options.name}"`});
	try {
		await hypervisor.version(context);
		if (restart) {
			// What cannot be made anew is not thrown away.
			if (await findIntermediary(folders, options.name)) await inspectIso(await findIso(options.iso, folders, context));
			const former = await formerHypervisor({folders}, options.name);
			if (former !== undefined && former !== options.hypervisor) await find(former).delete(options.name, context);
			await forgetIntermediary(folders, options.name);
			await deleteWarmClone(hypervisor, options.name, context);
			await hypervisor.delete(options.name, context);
		}

		const ready = await findIntermediary(folders, options.name);
		if (ready && (await hypervisor.state(options.name, context)) !== 'missing') {
			// A set-up that was killed right after its last step has not said that it is finished.
			await (await SetupProgress.find(folders, options.name))?.forget();
			context.emit({type: 'notice', text: `the intermediary "${options.name}" is ready; --restart would make it anew`});
			return ready;
		}

		// Its machine was deleted: the record would make the next attempt, once that has a machine, look finished.
		if (ready) await forgetIntermediary(folders, options.name);

		const found = await SetupProgress.find(folders, options.name);
		if (!found && (await hypervisor.state(options.name, context)) !== 'missing') {
			throw new UserError(`there is already a machine named "${options.name}" that setup did not finish`, {
				nextSteps: [
					'choose another name with --name',
					`or delete it and begin anew: vmfuse-tui setup --restart${options.name === 'vmfuse' ? '' : ` --name ${options.name}`}`,
				],
			});
		}

		const progress = found ?? (await SetupProgress.begin(folders, options));
		// What was begun goes on with the answers it was begun with, but for where its files come from, if that is said anew.
		await progress.setSources({iso: options.iso ?? progress.options.iso, mirror: options.mirror ?? progress.options.mirror});
		const mirror = await openMirror(progress.options.mirror);
		try {
			const build = new Build({options: {...progress.options, proxy: options.proxy}, folders, hypervisor, progress, mirror, steps: recipe});
			await runSteps(build, logFile, context);
		} catch (error) {
			// Nothing was made yet: the arguments were wrong, and the next attempt begins with its own.
			if (progress.finished.length === 0) await forgetIntermediary(folders, options.name);
			throw context.signal.aborted ? stopped(context.signal, progress) : error;
		} finally {
			await mirror.close();
		}

		return await readIntermediary(folders, options.name);
	} finally {
		await lock.release();
	}
}

/** What is left when the user stopped it, and how to go on. */
function stopped({reason}: AbortSignal, {finished, options: {name}}: SetupProgress): CanceledError {
	const why = reason instanceof Error ? reason.message : 'by request';
	if (finished.length === 0) return new CanceledError(why);
	const next = nextStepAfter(finished);
	return new CanceledError(
		`${why}. The machine "${name}" is off; setup goes on from step ${next.id}, and "vmfuse-tui remove ${name}" deletes it`,
	);
}

async function runSteps(build: Build, logFile: string, context: Context): Promise<void> {
	const {steps} = build;
	const watch = watchMachine(build, context);
	const watched = {...context, signal: watch.signal};
	/** What has gone wrong with the machine tells more than what a step ran into by it. */
	const causeOf = async (error: unknown): Promise<unknown> => {
		context.signal.throwIfAborted();
		if (watch.signal.aborted) return watch.signal.reason;
		return (await hasDied(build, error, context).catch(() => false)) ? endedError() : error;
	};
	try {
		const first = await resumePoint(build, watched).catch(async (error: unknown) => {
			const cause = await causeOf(error);
			throw isOfGuest(cause) ? withResume(cause.message, cause, cause.nextSteps, build.progress) : cause;
		});
		for (const {id, title} of steps.slice(0, first)) context.emit({type: 'step-skipped', id, title, reason: 'already done'});
		await build.progress.setFinished(steps.slice(0, first).map(({id}) => id));
		for (const step of steps.slice(first)) {
			try {
				await runStep(build, step, watched);
			} catch (error) {
				const cause = await causeOf(error);
				if (!isOfGuest(cause)) throw cause;
				throw await explain(build, step, cause, logFile, context);
			}
		}
	} finally {
		watch.end();
		await stopMachine(build);
	}
}

async function runStep(build: Build, step: Step, context: Context): Promise<void> {
	const {id, title} = step;
	const started = performance.now();
	const seconds = () => (performance.now() - started) / 1000;
	context.emit({type: 'step-started', id, title});
	try {
		const note = await step.run(build, context);
		if (!(await (step.check?.(build, context) ?? holds(build, step)))) throw new UserError('it did not take effect');
		if (id !== build.steps.at(-1)?.id) await build.progress.setFinished([...build.progress.finished, id]);
		context.emit({type: 'step-done', id, title, seconds: seconds(), ...(note === undefined ? {} : {note})});
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		context.emit({type: 'step-failed', id, title, seconds: seconds(), message});
		throw error;
	}
}

/** The error of a step, with everything that helps to understand it. */
async function explain(build: Build, {id, title}: Step, error: UserError, logFile: string, context: Context): Promise<UserError> {
	const lines: string[] = [];
	const seen = error instanceof ConsoleError ? error : build.isReachable.console ? build.console.error('') : undefined;
	if (seen) {
		const screen = seen.screen.filter(row => row.trim() !== '').slice(-6);
		if (seen.heard.length > 0) lines.push(`heard last: ${seen.heard.slice(-3).join(' | ')}`);
		if (screen.length > 0) lines.push(`on its screen: ${screen.join(' | ')}`);
	}

	const picture = logFile.replace(/\.jsonl$/, '.png');
	try {
		await mkdir(path.dirname(picture), {recursive: true});
		if (build.hypervisor.screenPicture) {
			await build.hypervisor.screenPicture(build.name, picture, context);
			lines.push(`picture of its screen: ${picture}`);
		}
	} catch {
		// The machine is off, or was never made: there is no picture.
	}

	const message = `step ${id} (${title}) failed: ${error.message}`;
	return withResume(message, error, [...lines, ...error.nextSteps, `the log: ${logFile}`], build.progress);
}

/** What a line to a machine that is gone ends with. */
const broken = new Set(['ECONNRESET', 'EPIPE', 'ECONNREFUSED']);

/** The machine was running, or just about to, and is off. */
async function hasDied(build: Build, error: unknown, context: Context): Promise<boolean> {
	const isBroken = broken.has((error as NodeJS.ErrnoException).code ?? '') && (await build.hypervisor.state(build.name, context)) === 'off';
	return isBroken || hasEnded(build, context);
}

/** Neither a fault of ours, nor something to be put right before anything is tried again. */
function isOfGuest(error: unknown): error is UserError {
	return error instanceof UserError && !(error instanceof UsageError) && !(error instanceof RequirementError);
}

/** An error that says where the next attempt begins. */
function withResume(message: string, cause: Error, nextSteps: readonly string[], {finished}: SetupProgress): UserError {
	const again = `run setup again: it goes on from step ${nextStepAfter(finished).id}; with --restart it begins anew`;
	return new UserError(message, {nextSteps: [...nextSteps, again], cause});
}
