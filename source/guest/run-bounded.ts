import {boundedScript} from './bounded-script.js';
import type {Guest, GuestOutput} from './guest.js';
import {parseRecords} from './records.js';
import {scriptPrelude} from './script-prelude.js';
import {stuckError} from './stuck.js';

const script = `${scriptPrelude}${boundedScript}
limit=$1; shift
bounded "$limit" "$@"
field text status "$?"
field text stdout "$out"
field text stderr "$err"
[ "$late" ] && field text stuck "$stuck"
field text end end
`;

/** Milliseconds beyond the limit in the guest, for the way there and back. */
const margin = 30_000;

/**
Run a program of LVM or the device mapper in the guest, whatever its status. Whoever waits there for a udev that does not answer is freed.
@param seconds - within which it ends, or is ended.
@throws StuckError with what kept it; CommandError when the guest cannot be asked.
*/
export async function runBounded(guest: Guest, command: readonly [string, ...string[]], seconds: number): Promise<GuestOutput> {
	const answer = await guest.run(['sh', '-s', String(seconds), ...command], {stdin: script, timeout: seconds * 1000 + margin});
	const texts = new Map(parseRecords(answer.stdout, {text: 2}).map(([, name = '', content = '']) => [name, content]));
	if (!texts.has('end')) throw new Error(`the guest did not tell how ${command[0]} has ended`);
	const stuck = texts.get('stuck');
	if (stuck !== undefined) throw stuckError(command.join(' '), seconds, stuck);
	return {status: Number(texts.get('status')), stdout: texts.get('stdout') ?? '', stderr: texts.get('stderr') ?? ''};
}
