import {statfs} from 'node:fs/promises';
import {UserError} from '../errors.js';
import {formatBytes} from '../text/format-bytes.js';
import {timeLimit} from '../time-limit.js';
import type {Holdings} from './holdings.js';

/** Milliseconds for a machine to answer. */
const patience = 1500;

/** Bytes. With less than that, this computer's disk is what is full. */
const hardlyAny = 64 * 1024 ** 2;

/**
What the guest of a disk that is only read writes goes to an overlay, and does not always fit.
@returns Why the session cannot go on; undefined while it can.
*/
export async function overlayFailure(holdings: Holdings): Promise<UserError | undefined> {
	const {hypervisor, machine, request, runtime, isAttached, disks} = holdings;
	if (!request.readOnly || !isAttached) return undefined;
	// A hypervisor that does not answer is not what this is about.
	const within = () => ({...runtime.context, signal: AbortSignal.any([runtime.context.signal, timeLimit(patience)])});
	const isFull = await hypervisor.isOverlayFull?.(machine, disks, within()).catch(() => false);
	if (!isFull) return undefined;
	const {folder, free} = await hypervisor
		.machine(machine, within())
		.then(async found => ({folder: found.folder, free: await freeIn(found.folder)}))
		.catch(() => ({folder: '', free: Number.POSITIVE_INFINITY}));
	if (free < hardlyAny) {
		return new UserError(`no room is left in ${folder}, where what the guest writes on top of a read-only disk is kept`, {
			code: 'overlay-full',
			nextSteps: [`Make room: ${formatBytes(free)} are free in ${folder}`, 'Then mount it again'],
		});
	}

	return new UserError('the guest has written more on top of a read-only disk than can be kept', {
		code: 'overlay-full',
		nextSteps: ['Mount it again: what was written is thrown away', 'To keep what you write, mount it read-write'],
	});
}

async function freeIn(folder: string): Promise<number> {
	const {bavail, bsize} = await statfs(folder);
	return bavail * bsize;
}
