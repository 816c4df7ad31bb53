import {poll} from '../../../poll.js';
import type {Monitor} from '../monitor/monitor.js';

const outputFull = 1 << 0;
const selfTested = 1 << 2;

/** The status port of the keyboard controller. Reading it changes nothing. */
async function readStatus(monitor: Monitor): Promise<number> {
	return Number(/= (0x[\da-f]+)/.exec(await monitor.human('i /b 0x64'))?.[1]);
}

/** Wait until the guest has fetched all keys that wait in the keyboard. @returns false when it has not within `limit` milliseconds. */
export async function waitUntilFetched(monitor: Monitor, signal: AbortSignal, limit: number): Promise<boolean> {
	const look = async () => (((await readStatus(monitor)) & outputFull) === 0 ? true : undefined);
	return (await poll(look, {signal, limit, every: 1})) ?? false;
}

/**
Wait until the BIOS has begun to set up the keyboard, ten seconds at most. A key before that takes the place of an answer that the BIOS waits for: then
neither the BIOS nor the boot loader has a keyboard.
*/
export async function waitForKeyboard(monitor: Monitor, signal: AbortSignal): Promise<void> {
	const look = async () => (((await readStatus(monitor)) & selfTested) === 0 ? undefined : true);
	await poll(look, {signal, limit: 10_000, every: 5});
}
