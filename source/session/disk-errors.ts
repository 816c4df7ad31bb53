import type {Context} from '../events.js';
import type {Hypervisor} from '../hypervisor/hypervisor.js';
import {timeLimit} from '../time-limit.js';

/** Milliseconds for a machine to answer. */
const patience = 1500;

/** How often disks, named by their ids, have failed to read or write for their machine, as far as that can be known within a moment. */
export async function countDiskErrors(
	{diskErrors}: Hypervisor,
	machine: string,
	disks: readonly string[],
	context: Context,
): Promise<number> {
	const signal = AbortSignal.any([context.signal, timeLimit(patience)]);
	try {
		let errors = 0;
		for (const id of disks) errors += (await diskErrors?.(machine, id, {...context, signal})) ?? 0;
		return errors;
	} catch {
		context.signal.throwIfAborted();
		return 0;
	}
}
