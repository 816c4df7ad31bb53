import type {StatsFs} from 'node:fs';
import {stat, statfs} from 'node:fs/promises';
import path from 'node:path';
import {dataDisk} from './attachment.js';
import type {Holdings} from './holdings.js';
import type {MountProbe} from './mount-probe.js';
import type {ProblemCode} from './mount-problem.js';
import {isConnected} from './relays.js';
import type {Status} from './status.js';

/** Milliseconds for a mount to answer, and for its machine after that. */
const mountPatience = 2000;
const machinePatience = 800;

/** What is to be seen of a mount. */
export type MountLook = {
	/** What is wrong with it, if anything. `connection-gone`: sshfs has nobody to talk to any more. */
	readonly code: ProblemCode | 'connection-gone' | undefined;
	/** When it answered. */
	readonly space?: Status['space'];
};

export async function lookAtMount(holdings: Holdings, probe: MountProbe): Promise<MountLook> {
	const answer = await probe.ask(mountPatience);
	const errors = await diskErrors(holdings);
	if (!answer) return {code: errors === 'silent' ? 'machine-silent' : 'mount-silent'};
	if ('error' in answer && !(await isConnected(holdings.files))) return {code: 'connection-gone'};
	const space = 'space' in answer ? spaceOf(answer.space) : undefined;
	if (await isDiskGone(holdings)) return {code: 'disk-gone', space};
	if (typeof errors === 'number' && errors > 0) return {code: (await isHostFull(holdings)) ? 'host-full' : 'disk-errors', space};
	return {code: 'space' in answer && isFull(answer.space) ? 'full' : undefined, space};
}

function spaceOf({blocks, bfree, bsize}: StatsFs): Status['space'] {
	return {sizeBytes: blocks * bsize, usedBytes: (blocks - bfree) * bsize};
}

/** How often the disk has failed to read or write for the machine; `silent`: the machine stands still or does not say. */
async function diskErrors({hypervisor, machine, runtime: {context}}: Holdings): Promise<number | 'silent' | undefined> {
	const limited = {...context, signal: AbortSignal.any([context.signal, AbortSignal.timeout(machinePatience)])};
	try {
		if ((await hypervisor.state(machine, limited)) !== 'running') return 'silent';
		return await hypervisor.diskErrors?.(machine, dataDisk, limited);
	} catch {
		context.signal.throwIfAborted();
		return 'silent';
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
