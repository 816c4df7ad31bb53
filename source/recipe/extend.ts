import {CanceledError, LeftBehindError, UserError} from '../errors.js';
import type {Context} from '../events.js';
import type {Hypervisor} from '../hypervisor/hypervisor.js';
import {type Intermediary, readIntermediary} from '../intermediary/intermediary.js';
import {lockIntermediary} from '../intermediary/lock.js';
import type {Runtime} from '../runtime.js';
import {Build} from './build.js';
import {extensionSteps} from './extension-steps.js';
import {checkExtensions, type ExtensionName} from './extensions.js';
import {checkMirror, openMirror} from './mirror.js';
import {runSteps} from './run-steps.js';
import {machineDefaults, setupCommand} from './setup-options.js';
import {SetupProgress} from './setup-progress.js';
import {proxyOfThisComputer} from './setup-request.js';

export type ExtendRequest = {
	readonly name: string;
	readonly extensions: readonly string[];
	/** A URL or a folder; undefined: where its other extensions came from. */
	readonly mirror: string | undefined;
	/** The log of it, named in errors. */
	readonly logFile: string;
};

/** Those of `wanted` that the intermediary does not have. @throws UsageError for a name that is not known. */
export function missingExtensions({extensions}: Pick<Intermediary, 'extensions'>, wanted: readonly string[]): readonly ExtensionName[] {
	return checkExtensions(wanted).filter(name => !extensions.includes(name));
}

/**
Add extensions to an intermediary that is ready, without a new set-up. Mounts that it serves go on. Whatever ends it before its end, the intermediary
is as it was.
@returns The intermediary as it is then.
@throws UsageError, RequirementError before anything is changed; LockedError while somebody else works on it; the error of the step that failed;
LeftBehindError when its machine cannot be switched off.
*/
export async function extend(runtime: Runtime, {name, extensions, mirror: wanted, logFile}: ExtendRequest): Promise<Intermediary> {
	const {folders, context} = runtime;
	checkExtensions(extensions);
	await readIntermediary(folders, name);
	await checkMirror(wanted);
	await using _lock = await lockIntermediary(runtime.folders, name);
	const before = await readIntermediary(folders, name);
	const missing = missingExtensions(before, extensions);
	if (missing.length === 0) {
		context.emit({type: 'notice', text: `the intermediary "${name}" has ${extensions.join(', ')} already`});
		return before;
	}

	const source = wanted ?? before.mirror;
	await checkMirror(source);
	await undoLeft(runtime, name);
	const hypervisor = runtime.hypervisor(before.hypervisor);
	await checkMachine(hypervisor, name, context);
	const options = {
		name,
		hypervisor: before.hypervisor,
		mirror: source,
		proxy: proxyOfThisComputer(),
		extensions: [...missing],
		guestPort: before.guestPort,
		hostPort: machineDefaults.hostPort,
	};
	const progress = await SetupProgress.begin(folders, options, 'extension');
	const mirror = await openMirror(source);
	try {
		await progress.learn({hostKey: before.hostKey, tinyCoreVersion: before.tinyCoreVersion});
		const build = new Build({options, folders, hypervisor, progress, mirror});
		await runSteps(build, extensionSteps(before), {logFile, again: () => asBefore(before)}, context);
		await progress.forget();
	} catch (error) {
		// Its machine may still run: whoever looks for what is left behind has to know.
		if (error instanceof LeftBehindError) throw error;
		await progress.forget();
		if (context.signal.aborted && error === context.signal.reason) throw stopped(error, before);
		throw error;
	} finally {
		await mirror.close();
	}

	return await readIntermediary(folders, name);
}

const asBefore = ({name}: Intermediary) => `the intermediary "${name}" is as it was: mounts go on as before`;

function stopped(reason: unknown, before: Intermediary): CanceledError {
	return new CanceledError(`${reason instanceof Error ? reason.message : 'by request'}. ${asBefore(before)}`);
}

/** @throws UserError when the machine is gone, or somebody else has started it. */
async function checkMachine(hypervisor: Hypervisor, name: string, context: Context): Promise<void> {
	await hypervisor.version(context);
	const state = await hypervisor.state(name, context);
	if (state === 'off') return;
	if (state === 'missing') {
		throw new UserError(`the virtual machine of the intermediary "${name}" is gone`, {
			nextSteps: [`make it anew: ${setupCommand(name, '--restart')}`],
		});
	}

	throw new UserError(`the virtual machine "${name}" of the intermediary runs, and not by vmfuse-tui`, {
		nextSteps: ['switch it off first'],
	});
}

/**
Undo what was being added to an intermediary when that was cut off: its machine is switched off, and what it wrote is not used.
@returns What was being added; nothing when nothing was cut off. @throws LockedError while somebody works on it.
*/
export async function undoExtension(runtime: Runtime, name: string): Promise<readonly string[]> {
	if (!(await SetupProgress.find(runtime.folders, name, 'extension'))) return [];
	await using _lock = await lockIntermediary(runtime.folders, name);
	return await undoLeft(runtime, name);
}

/** For whoever has the lock. */
async function undoLeft({folders, context, hypervisor: find}: Runtime, name: string): Promise<readonly string[]> {
	const progress = await SetupProgress.find(folders, name, 'extension');
	if (!progress) return [];
	const {hypervisor, extensions} = progress.options;
	await find(hypervisor).powerOff(name, context);
	await progress.forget();
	return extensions;
}
