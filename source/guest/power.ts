import {setTimeout as delay} from 'node:timers/promises';
import {CommandError} from '../errors.js';
import type {Guest} from './guest.js';

/** Milliseconds from the command to the end of the SSH server of a guest of the usual pace. */
const endLimit = 20_000;

/**
Have the guest shut down. Resolves when it has begun to, which is before it is off.
@throws CommandError when it refuses.
*/
export async function powerOff(guest: Guest): Promise<void> {
	try {
		await guest.run(['poweroff']);
	} catch (error) {
		// BusyBox's poweroff ends everything, our connection too, before its own status reaches us.
		if (!(error instanceof CommandError) || error.status !== undefined || !(await isGone(guest))) throw error;
	}
}

async function isGone({closed, pace, context}: Guest): Promise<boolean> {
	const limit = delay(endLimit * pace, false, {signal: context.signal, ref: false}).catch(() => false);
	return Promise.race([closed.then(() => true), limit]);
}
