import type {Guest} from './guest.js';

/** Milliseconds for everything to be written. Slow disks need long, dead ones never end. */
export const writeLimit = 30 * 60_000;

/** Write everything that the guest still holds in memory. @throws CommandError when that takes longer than `writeLimit`. */
export async function sync(guest: Guest): Promise<void> {
	await guest.run(['sync'], {timeout: writeLimit});
}

/** How many bytes the guest has not written yet, or is writing now. */
export async function bytesToWrite(guest: Guest): Promise<number> {
	const {stdout} = await guest.run(['cat', '/proc/meminfo']);
	return parseBytesToWrite(stdout);
}

/** From /proc/meminfo, whose kB are 1024 bytes (proc_meminfo(5)). */
export function parseBytesToWrite(meminfo: string): number {
	return [...meminfo.matchAll(/^(?:Dirty|Writeback): +(\d+) kB$/gm)].reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1024, 0);
}
