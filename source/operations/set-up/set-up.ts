import {UsageError} from '../../errors.js';
import type {Intermediary} from '../../intermediary/intermediary.js';
import {loggedSetup} from '../../recipe/logged-setup.js';
import {SetupProgress} from '../../recipe/setup-progress.js';
import {checkSetup, proxyOfThisComputer, type SetupArguments} from '../../recipe/setup-request.js';
import type {Runtime} from '../../runtime.js';

export type SetupHooks = {
	/** Told where the log is, before the first event. */
	readonly onLog?: (file: string) => void;
	/** Asked before what there is of that name is deleted: what it throws ends the set-up, with nothing changed. */
	readonly confirm?: (name: string) => Promise<void>;
};

/**
Make an intermediary, or go on with one that was cut off.
@throws UsageError, RequirementError before anything is made; the error of the step that failed.
*/
export async function setUp(runtime: Runtime, answers: SetupArguments, {onLog, confirm}: SetupHooks = {}): Promise<Intermediary> {
	const request = await checkSetup(runtime, answers);
	if (request.restart) await confirm?.(request.name);
	return loggedSetup(runtime, request, onLog);
}

/** Go on with a set-up that was cut off, with its own answers. @throws UsageError when there is none; what `setUp` throws. */
export async function resumeSetUp(runtime: Runtime, name: string, {onLog}: Pick<SetupHooks, 'onLog'> = {}): Promise<Intermediary> {
	const progress = await SetupProgress.find(runtime.folders, name);
	if (!progress) throw new UsageError(`no set-up of "${name}" was cut off`, {nextSteps: [`make it: vmfuse-tui setup --name ${name}`]});
	// The proxy is that of today: this computer may be elsewhere.
	return loggedSetup(runtime, {...progress.options, proxy: proxyOfThisComputer(), restart: false}, onLog);
}
