import {setTimeout as delay} from 'node:timers/promises';
import {CommandError} from '../errors.js';
import type {Guest} from './guest.js';

/** Milliseconds from the order to the end of the guest's SSH server. */
const farewellLimit = 20_000;

/**
Tell the guest to shut down. Resolves when it has taken the order, which is not when it is off.
@throws CommandError when it refuses.
*/
export async function powerOff(guest: Guest): Promise<void> {
	try {
		await guest.run(['poweroff']);
	} catch (error) {
		// BusyBox's poweroff ends everything, our connection too, before its own status can be told.
		const wasCutOff = error instanceof CommandError && error.status === undefined && (await isGone(guest));
		if (!wasCutOff) {
			throw error;
		}
	}
}

async function isGone({closed, context}: Guest): Promise<boolean> {
	const limit = delay(farewellLimit, false, {signal: context.signal, ref: false}).catch(() => false);
	return Promise.race([closed.then(() => true), limit]);
}
