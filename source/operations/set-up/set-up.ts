import {UsageError} from '../../errors.js';
import type {HypervisorName} from '../../hypervisor/registry.js';
import type {Intermediary} from '../../intermediary/intermediary.js';
import {loggedSetup} from '../../recipe/logged-setup.js';
import {SetupProgress} from '../../recipe/setup-progress.js';
import {checkSetup, proxyOfThisComputer} from '../../recipe/setup-request.js';
import type {Runtime} from '../../runtime.js';

/** What an intermediary is made from. */
export type SetupAnswers = {
	readonly name: string;
	readonly hypervisor: HypervisorName;
	/** A file, a URL, or undefined for the current release. */
	readonly iso: string | undefined;
	readonly extensions: readonly string[];
	/** A URL or a folder; undefined: TinyCore's own. */
	readonly mirror: string | undefined;
	/** Throw away the intermediary of that name, or what an earlier attempt has done. */
	readonly restart: boolean;
};

/** Answers as a person gives them: what is left out has its default. */
export type SetupArguments = Partial<Omit<SetupAnswers, 'hypervisor'>> & {
	readonly hypervisor?: string | undefined;
	/** Where the guest's SSH server is to listen. */
	readonly port?: string | undefined;
	/** Save a guest that is up, so that mounts need not boot: done unless it is false. */
	readonly warmStart?: boolean;
};

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
export async function setUp(
	runtime: Runtime,
	{name, hypervisor, iso, mirror, extensions = [], port, restart = false, warmStart = true}: SetupArguments,
	{onLog, confirm}: SetupHooks = {},
): Promise<Intermediary> {
	const request = await checkSetup(runtime, {name, hypervisor, iso, mirror, extensions, port, restart, warmStart});
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
