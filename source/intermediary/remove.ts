import path from 'node:path';
import type {Engine} from '../engine.js';
import {LeftBehindError, UsageError} from '../errors.js';
import {acquireLock} from '../host/lock.js';
import type {HypervisorName} from '../hypervisor/registry.js';
import {formerHypervisor} from '../recipe/setup-hypervisor.js';
import {sessionsUsing} from '../session/sessions-using.js';
import {checkIntermediaryName, forgetIntermediary} from './intermediary.js';

/**
Whether an intermediary, finished or half-made, can be removed.
@returns Its hypervisor.
@throws UsageError when there is none, or a session uses it.
*/
export async function checkRemovable({folders}: Pick<Engine, 'folders'>, name: string): Promise<HypervisorName> {
	const hypervisor = await formerHypervisor({folders}, checkIntermediaryName(name));
	if (hypervisor === undefined)
		throw new UsageError(`there is no intermediary named "${name}"`, {nextSteps: ['make one: vmfuse-tui setup']});
	if ((await sessionsUsing(folders, name)).length === 0) return hypervisor;
	throw new UsageError(`"${name}" serves a mount now`, {
		nextSteps: ['end it first: vmfuse-tui unmount --all', 'what was cut off: vmfuse-tui recover'],
	});
}

/**
Delete an intermediary, finished or half-made: its machine, its snapshot, its key. What was done is told as it is done.
@throws As `checkRemovable`; LockedError while somebody sets it up; LeftBehindError when its machine cannot be deleted: then its record stays, so
that it can be tried again.
*/
export async function removeIntermediary(engine: Engine, name: string): Promise<void> {
	const {folders, context} = engine;
	const hypervisor = engine.hypervisor(await checkRemovable(engine, name));
	const lock = await acquireLock(path.join(folders.state, 'locks', `setup-${name}`), {what: `the removal of "${name}"`});
	try {
		await undo(`the virtual machine "${name}"`, async () => hypervisor.delete(name, context));
		await undo(`its key and record`, async () => forgetIntermediary(folders, name));
	} finally {
		await lock.release();
	}

	async function undo(what: string, work: () => Promise<void>): Promise<void> {
		const started = performance.now();
		try {
			await work();
			context.emit({type: 'undone', what, seconds: (performance.now() - started) / 1000});
		} catch (error) {
			context.signal.throwIfAborted();
			const {message} = error as Error;
			context.emit({type: 'undo-failed', what, message});
			throw new LeftBehindError(`${what} could not be deleted: ${message}`, {
				nextSteps: [`try again: vmfuse-tui remove ${name}`],
				cause: error,
			});
		}
	}
}
