import type {Context} from '../events.js';
import type {Hypervisor} from '../hypervisor/hypervisor.js';
import {timeLimit} from '../time-limit.js';
import {dataDisk} from './attachment.js';
import {type SessionRequest, sourcesOf} from './request.js';

/** Milliseconds for a machine to answer. */
const patience = 1500;

/** How often a session's disks have failed to read or write for its machine, as far as that can be known within a moment. */
export async function countDiskErrors(
	{diskErrors}: Hypervisor,
	machine: string,
	request: Pick<SessionRequest, 'source' | 'others'>,
	context: Context,
): Promise<number> {
	const signal = AbortSignal.any([context.signal, timeLimit(patience)]);
	try {
		let errors = 0;
		for (const index of sourcesOf(request).keys()) errors += (await diskErrors?.(machine, dataDisk(index), {...context, signal})) ?? 0;
		return errors;
	} catch {
		context.signal.throwIfAborted();
		return 0;
	}
}
