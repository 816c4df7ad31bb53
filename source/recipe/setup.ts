import {SilentGuestError} from '../console/console-error.js';
import {CanceledError, UserError} from '../errors.js';
import type {HypervisorName} from '../hypervisor/registry.js';
import {findIntermediary, forgetIntermediary, type Intermediary, readIntermediary} from '../intermediary/intermediary.js';
import {lockIntermediary} from '../intermediary/lock.js';
import {findIso} from '../iso/find-iso.js';
import {inspectIso} from '../iso/iso-image.js';
import type {Runtime} from '../runtime.js';
import {deleteWarmClone} from '../session/warm-start.js';
import {Build} from './build.js';
import {openMirror} from './mirror.js';
import {nextStepAfter, recipe} from './recipe.js';
import {runSteps} from './run-steps.js';
import {formerHypervisor} from './setup-hypervisor.js';
import {machineDefaults, setupCommand} from './setup-options.js';
import {SetupProgress} from './setup-progress.js';
import type {SetupRequest} from './setup-request.js';

type LoggedRequest = SetupRequest & {
	/** The log of this set-up, named in errors. */
	readonly logFile: string;
};

/**
Make an intermediary by the manual's steps, or go on with one that was cut off.
@throws UserError of the failed step, with what was heard, the screen picture and the log; CanceledError when the signal aborts: then the machine
is off, and the next set-up goes on from a step that is known to be good; LeftBehindError when it cannot be switched off.
*/
export async function setUp(runtime: Runtime, {restart, logFile, ...options}: LoggedRequest): Promise<Intermediary> {
	const {folders, context} = runtime;
	const {name} = options;
	const hypervisor = runtime.hypervisor(options.hypervisor);
	await using _lock = await lockIntermediary(folders, name);
	await hypervisor.version(context);
	if (restart) await throwAway(runtime, options);
	const hasMachine = (await hypervisor.state(name, context)) !== 'missing';
	const found = await SetupProgress.find(folders, name);
	const ready = await findIntermediary(folders, name);
	if (ready && hasMachine) {
		// A set-up that was killed right after its last step has not said that it is finished.
		await found?.forget();
		context.emit({type: 'notice', text: `the intermediary "${name}" is ready; --restart would make it anew`});
		return ready;
	}

	// Its machine was deleted: the record would make the next attempt, once that has a machine, look finished.
	if (ready) await forgetIntermediary(folders, name);
	if (hasMachine && !found) {
		throw new UserError(`there is already a machine named "${name}" that no set-up has begun`, {
			nextSteps: ['choose another name with --name', `or delete it and begin anew: ${setupCommand(name, '--restart')}`],
		});
	}

	const progress = ready || !found ? await SetupProgress.begin(folders, options) : found;
	// What was begun goes on with the answers it was begun with, but for where its files come from, if that is said anew.
	const {iso = progress.options.iso, mirror: source = progress.options.mirror} = options;
	// Another image: unless the first is installed already, all that was made of it is made anew.
	if (iso !== progress.options.iso && !progress.finished.includes('2e')) await progress.setFinished([]);
	await progress.setSources({iso, mirror: source});
	const mirror = await openMirror(progress.options.mirror);
	try {
		const attempt = async () => {
			const build = new Build({options: {...progress.options, proxy: options.proxy}, folders, hypervisor, progress, mirror});
			await runSteps(build, recipe, {logFile, again: () => again(progress)}, context);
		};
		await attempt().catch(async (error: unknown) => {
			if (!(error instanceof UserError && error.cause instanceof SilentGuestError)) throw error;
			// The next command would do the same. When it happens again, there is more to it.
			context.emit({
				type: 'warning',
				text: `${error.message}; the machine was switched off, and set-up goes on by itself from step ${nextStepAfter(progress.finished).id}`,
			});
			await attempt();
		});
	} catch (error) {
		const isStopped = context.signal.aborted && error === context.signal.reason;
		// Nothing was made yet: the arguments were wrong, and the next attempt begins with its own.
		if (progress.finished.length === 0 && !hasMachine) await forgetIntermediary(folders, name);
		throw isStopped ? stopped(context.signal, progress) : error;
	} finally {
		await mirror.close();
	}

	return await readIntermediary(folders, name);
}

/** Delete the intermediary of that name, or what an earlier attempt has made, wherever it is. What could not be made anew is not thrown away. */
async function throwAway(runtime: Runtime, {name, iso, hypervisor}: Omit<SetupRequest, 'restart'>): Promise<void> {
	const {folders, context} = runtime;
	if (await findIntermediary(folders, name)) await inspectIso(await findIso(iso, folders, context));
	const former = await formerHypervisor(runtime, name);
	const deleteMachine = async (where: HypervisorName) => {
		const driver = runtime.hypervisor(where);
		await deleteWarmClone(driver, name, context);
		await driver.delete(name, context);
	};
	if (former !== undefined && former !== hypervisor) await deleteMachine(former);
	await forgetIntermediary(folders, name);
	await deleteMachine(hypervisor);
}

/** How the next attempt goes on. */
function again({finished, options: {name}}: SetupProgress): string {
	const command = name === machineDefaults.name ? 'run setup again' : `run setup again with --name ${name}`;
	return `${command}: it goes on from step ${nextStepAfter(finished).id}; with --restart it begins anew`;
}

/** What is left when the user stopped it, and how to go on. */
function stopped({reason}: AbortSignal, {finished, options: {name}}: SetupProgress): CanceledError {
	const why = reason instanceof Error ? reason.message : 'by request';
	if (finished.length === 0) return new CanceledError(why);
	return new CanceledError(
		`${why}. The machine "${name}" is off; set-up goes on from step ${nextStepAfter(finished).id}, and "vmfuse-tui remove ${name}" deletes it`,
	);
}
