import {randomBytes} from 'node:crypto';
import type {Guest} from './guest.js';

/**
Set the clock of a guest that goes on from saved memory, or whose computer was suspended, and stir its random numbers: its clock stands where it was saved, and all who go on from
there begin with the same random state.
@throws CommandError when the guest cannot be asked.
*/
export async function bringUpToDate(guest: Guest): Promise<void> {
	const script = 'cat >/dev/urandom; date -u -s "@$1"';
	await guest.run(['sh', '-c', script, 'sh', String(Math.round(Date.now() / 1000))], {stdin: randomBytes(256)});
}
