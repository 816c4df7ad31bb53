import type {StatsFs} from 'node:fs';
import {stat, statfs} from 'node:fs/promises';
import path from 'node:path';
import {timeLimit} from '../time-limit.js';
import type {Holdings} from './holdings.js';
import type {MountProbe} from './mount-probe.js';
import type {ProblemCode} from './mount-problem.js';
import {isConnected} from './relays.js';
import type {Status} from './status.js';

/** Milliseconds for a mount to answer, and for its machine after that. */
const mountPatience = 1500;
const machinePatience = 1500;

/** What is to be seen of a mount. */
export type MountLook = {
	/** What is wrong with it, if anything. `connection-gone`: sshfs has nobody to talk to any more. */
	readonly code: ProblemCode | 'connection-gone' | undefined;
	/** When it answered. */
	readonly space?: Status['space'];
};

export async function lookAtMount(holdings: Holdings, probe: MountProbe): Promise<MountLook> {
	const answer = await probe.ask(mountPatience);
	if (!answer) return {code: (await machineAnswers(holdings)) ? 'mount-silent' : 'machine-silent'};
	if ('error' in answer && !(await isConnected(holdings.files))) return {code: 'connection-gone'};
	const space = 'space' in answer ? spaceOf(answer.space) : undefined;
	if (await isDiskGone(holdings)) return {code: 'disk-gone', space};
	if ((await diskErrors(holdings)) > 0) return {code: (await isHostFull(holdings)) ? 'host-full' : 'disk-errors', space};
	return {code: 'space' in answer && isFull(answer.space) ? 'full' : undefined, space};
}

function spaceOf({blocks, bfree, bsize}: StatsFs): Status['space'] {
	return {sizeBytes: blocks * bsize, usedBytes: (blocks - bfree) * bsize};
}

/** Whether the machine runs, and says so. It is asked only then: where that runs a program, it costs something. */
async function machineAnswers({hypervisor, machine, runtime: {context}}: Holdings): Promise<boolean> {
	const signal = AbortSignal.any([context.signal, timeLimit(machinePatience)]);
	try {
		return (await hypervisor.state(machine, {...context, signal})) === 'running';
	} catch {
		context.signal.throwIfAborted();
		return false;
	}
}

/** How often the disks have failed to read or write for the machine, as far as that can be known. */
async function diskErrors({hypervisor, machine, disks, runtime: {context}}: Holdings): Promise<number> {
	const signal = AbortSignal.any([context.signal, timeLimit(machinePatience)]);
	try {
		let errors = 0;
		for (const id of disks) errors += (await hypervisor.diskErrors?.(machine, id, {...context, signal})) ?? 0;
		return errors;
	} catch {
		context.signal.throwIfAborted();
		return 0;
	}
}

async function isDiskGone({request: {source}}: Holdings): Promise<boolean> {
	if (!source.isDevice) return false;
	return stat(source.path).then(
		() => false,
		(error: NodeJS.ErrnoException) => error.code === 'ENOENT' || error.code === 'ENXIO',
	);
}

/** An image grows when what was a hole in it is written. */
async function isHostFull({request: {source}}: Holdings): Promise<boolean> {
	if (source.isDevice) return false;
	return isFull(await statfs(path.dirname(source.path)));
}

/** A file system without blocks does not tell. */
function isFull({blocks, bavail}: StatsFs): boolean {
	return blocks > 0 && bavail === 0;
}
