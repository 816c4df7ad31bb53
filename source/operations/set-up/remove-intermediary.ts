import * as v from 'valibot';
import {LeftBehindError, UsageError} from '../../errors.js';
import type {HypervisorName} from '../../hypervisor/registry.js';
import {checkIntermediaryName, forgetIntermediary} from '../../intermediary/intermediary.js';
import {lockIntermediary} from '../../intermediary/lock.js';
import {formerHypervisor} from '../../recipe/setup-hypervisor.js';
import type {Runtime} from '../../runtime.js';
import {count} from '../../schemas.js';
import {sessionsUsing} from '../../session/session-record.js';
import {deleteWarmClone} from '../../session/warm-start.js';
import type {Parsed} from '../../stored-record.js';

/**
Whether an intermediary, finished or half-made, can be removed.
@returns Its hypervisor.
@throws UsageError when there is none, or a session uses it.
*/
async function checkRemovable({folders}: Pick<Runtime, 'folders'>, name: string): Promise<HypervisorName> {
	const hypervisor = await formerHypervisor({folders}, checkIntermediaryName(name));
	if (hypervisor === undefined)
		throw new UsageError(`there is no intermediary named "${name}"`, {code: 'no-intermediary', nextSteps: ['make one: vmfuse-tui setup']});
	if ((await sessionsUsing(folders, name)).length === 0) return hypervisor;
	throw new UsageError(`"${name}" serves a mount now`, {
		nextSteps: ['end it first: vmfuse-tui unmount --all', 'what was cut off: vmfuse-tui recover'],
	});
}

/** An intermediary that was deleted. */
export const removedSchema = v.object({
	name: v.string(),
	/** What it took on the disk. */
	bytes: count,
});
export type Removed = Parsed<typeof removedSchema>;

export type RemoveHooks = {
	/** Asked before anything is deleted: what it throws ends the removal, with nothing changed. */
	readonly confirm?: (removed: Removed) => Promise<void>;
};

/**
Delete an intermediary, finished or half-made: its machine, its snapshot, its key. What was done is told as it is done.
@throws UsageError when there is none, or a session uses it; LockedError while somebody sets it up; LeftBehindError when its machine cannot be
deleted: then its record stays, so that it can be tried again.
*/
export async function removeIntermediary(runtime: Runtime, name: string, {confirm}: RemoveHooks = {}): Promise<Removed> {
	const {folders, context} = runtime;
	const hypervisor = runtime.hypervisor(await checkRemovable(runtime, name));
	const bytes = await hypervisor.diskUsage(name, context).catch(() => 0);
	await confirm?.({name, bytes});
	await using _lock = await lockIntermediary(folders, name, `the removal of "${name}"`);
	await undo(`the virtual machine "${name}"`, async () => {
		await deleteWarmClone(hypervisor, name, context);
		await hypervisor.delete(name, context);
	});
	await undo(`its key and record`, async () => forgetIntermediary(folders, name));

	return {name, bytes};

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
