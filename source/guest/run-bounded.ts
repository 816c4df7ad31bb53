import {boundedScript} from './bounded-script.js';
import type {Guest, GuestCommand, GuestOutput} from './guest.js';
import {askGuest} from './records.js';
import {scriptEnd, scriptPrelude} from './script-prelude.js';
import {stuckError} from './stuck.js';

const script = `${scriptPrelude}${boundedScript}
limit=$1; shift
bounded "$limit" "$@"
field text status "$?"
field text stdout "$out"
field text stderr "$err"
[ "$late" ] && field text stuck "$stuck"
${scriptEnd}`;

/** Milliseconds beyond the limit in the guest, for the way there and back. */
const margin = 30_000;

/**
Run a program of LVM or the device mapper in the guest, whatever its status. Programs there that wait for a udev that does not answer are freed.
@param seconds The program ends within this time at the guest's pace, or is ended.
@throws StuckError with what kept it; CommandError when the guest cannot be asked.
*/
export async function runBounded(guest: Guest, command: GuestCommand, seconds: number): Promise<GuestOutput> {
	const texts = await askGuest(guest, {
		script,
		arguments: [String(Math.ceil(seconds * guest.pace)), ...command],
		timeout: seconds * 1000 + margin,
	});
	const stuck = texts.get('stuck');
	if (stuck !== undefined) throw stuckError(command.join(' '), seconds, stuck);
	return {status: Number(texts.get('status')), stdout: texts.get('stdout') ?? '', stderr: texts.get('stderr') ?? ''};
}
