import type {StatsFs} from 'node:fs';
import {stat, statfs} from 'node:fs/promises';
import path from 'node:path';
import type {Context} from '../events.js';
import {thisPlatform} from '../host/platform/index.js';
import type {Source} from '../host/source-argument.js';
import {timeLimit} from '../time-limit.js';
import {countDiskErrors} from './disk-errors.js';
import type {Holdings} from './holdings.js';
import type {MountProbe} from './mount-probe.js';
import type {ProblemCode} from './mount-problem.js';
import {overlayFailure} from './overlay.js';
import {isConnected} from './relays.js';
import {sourcesOf} from './request.js';
import type {Status} from './status.js';
import {stoppedShare} from './stopped-share.js';

/** Milliseconds for a mount to answer, and for its machine after that. */
const mountPatience = 1500;
const machinePatience = 1500;

/** What is to be seen of a mount. */
export type MountLook = {
	/** What is wrong with it, if anything. `connection-gone`: sshfs has nobody to talk to any more. `overlay-full`: what is written gets lost. */
	readonly code: ProblemCode | 'connection-gone' | 'overlay-full' | undefined;
	/** What was stopped, of what serves it. */
	readonly processes?: readonly number[];
	/** When it answered. */
	readonly space?: Status['space'];
};

/** @param isWritable - Nobody needs room where nothing can be written. */
export async function lookAtMount(holdings: Holdings, probe: MountProbe, isWritable: boolean): Promise<MountLook> {
	const {hypervisor, machine, disks, runtime} = holdings;
	const {context} = runtime;
	const answer = await probe.ask(mountPatience);
	if (!answer) {
		const processes = await stoppedShare(holdings.files, holdings.journal.contents());
		if (processes.length > 0) return {code: 'sshfs-stopped', processes};
		return {code: (await machineAnswers(holdings)) ? 'mount-silent' : 'machine-silent'};
	}

	if ('error' in answer && !(await isConnected(holdings.files))) return {code: 'connection-gone'};
	if (await isOverlayFull(holdings)) return {code: 'overlay-full'};
	const space = 'space' in answer ? spaceOf(answer.space) : undefined;
	if (await isDiskGone(holdings)) return {code: 'disk-gone', space};
	if ((await countDiskErrors(hypervisor, machine, disks, context)) > 0)
		return {code: (await isHostFull(holdings)) ? 'host-full' : 'disk-errors', space};
	return {code: isWritable && 'space' in answer && isFull(answer.space) ? 'full' : undefined, space};
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

async function isOverlayFull(holdings: Holdings): Promise<boolean> {
	const {signal, emit} = holdings.runtime.context;
	const failure = await overlayFailure(holdings);
	signal.throwIfAborted();
	for (const text of failure ? [failure.message, ...failure.nextSteps] : []) emit({type: 'warning', text});
	return failure !== undefined;
}

async function isDiskGone({request, runtime: {context}}: Holdings): Promise<boolean> {
	const gone = await Promise.all(sourcesOf(request).map(async source => isGone(source, context)));
	return gone.includes(true);
}

/** A card that was taken out of its reader leaves a node without a size. */
async function isGone({path: source, isDevice}: Source, context: Context): Promise<boolean> {
	const {deviceSize, isQuickToAsk} = thisPlatform();
	try {
		await stat(source);
		return isDevice && isQuickToAsk && (await deviceSize(source, context)) === 0;
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		return code === 'ENOENT' || code === 'ENXIO' || code === 'ENODEV';
	}
}

/** Bytes. With less than that, a disk is full. */
const hardlyAny = 1024 ** 2;

/** An image grows when what was a hole in it is written. */
async function isHostFull({request}: Holdings): Promise<boolean> {
	const images = sourcesOf(request).filter(({isDevice}) => !isDevice);
	const spaces = await Promise.all(images.map(async image => statfs(path.dirname(image.path))));
	return spaces.some(({bavail, bsize}) => bavail * bsize < hardlyAny);
}

/** A file system without blocks does not tell. */
function isFull({blocks, bavail}: StatsFs): boolean {
	return blocks > 0 && bavail === 0;
}
