import os from 'node:os';
import type {CloneSpec} from '../hypervisor/hypervisor.js';

/** The port on 127.0.0.1 that is tried first: above the intermediary's own. */
const firstPort = 22_101;

/** The same for all clones of an intermediary: one that goes on from saved memory must be made like the one that was saved. */
export const cloneDefaults = {hostPort: firstPort, network: 'restricted'} as const satisfies Partial<CloneSpec>;

/** MiB that a guest needs beside what opening something takes. */
const guestsOwn = 512;

/**
The memory of a clone that is to open what takes `keyMib`, in MiB; undefined: as its intermediary has. This computer gives the memory only when it is
used, and gives no more than three quarters of what it has.
*/
export function memoryFor(keyMib: number, hostBytes = os.totalmem()): number | undefined {
	// The intermediary's own memory is enough for that.
	if (keyMib <= 64) return undefined;
	const wanted = Math.ceil((keyMib + guestsOwn) / 128) * 128;
	return Math.min(wanted, Math.floor((hostBytes * 0.75) / 2 ** 20));
}
