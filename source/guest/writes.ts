import type {Guest} from './guest.js';

/** Milliseconds: a slow disk takes as long as it takes, a dead one for ever. */
const writeLimit = 30 * 60_000;

/** Write everything that the guest still holds in memory. @throws CommandError when that takes longer than `timeout` (ms). */
export async function sync(guest: Guest, timeout = writeLimit): Promise<void> {
	await guest.run(['sync'], {timeout});
}

/** How many bytes the guest has not written yet: what is dirty and what is under way. */
export async function bytesToWrite(guest: Guest): Promise<number> {
	const {stdout} = await guest.run(['cat', '/proc/meminfo']);
	return parseBytesToWrite(stdout);
}

/** From /proc/meminfo, whose kB are 1024 bytes (proc_meminfo(5)). */
export function parseBytesToWrite(meminfo: string): number {
	return [...meminfo.matchAll(/^(?:Dirty|Writeback): +(\d+) kB$/gm)].reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1024, 0);
}
