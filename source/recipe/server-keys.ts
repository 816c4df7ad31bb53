import {setTimeout as delay} from 'node:timers/promises';
import type {Context} from '../events.js';
import type {Build} from './build.js';
import type {GuestShell} from './guest-shell.js';

const folder = '/usr/local/etc/ssh';

/**
Says in the guest how far its SSH server is: `up` when it runs, `key TYPE` for each key that is there, `work TYPE TICKS` for one that is being made:
the processor time that it has taken.
*/
const look = [
	'pidof sshd>/dev/null&&echo up',
	`for f in ${folder}/ssh_host_*_key.pub;do test -s $f&&echo key $f;done`,
	'for p in $(pidof ssh-keygen);do',
	"a=$(tr '\\0' ' '</proc/$p/cmdline)",
	's=$(cut -d" " -f14,15 /proc/$p/stat)',
	'echo "work $s $a";done;:',
].join('\n');

export type ServerState = {
	readonly isUp: boolean;
	/** Types of the keys that are there: `rsa`. */
	readonly keys: readonly string[];
	/** The type that is being made, as far as it can be told. */
	readonly making: string | undefined;
	/** Grows while a key is being made. */
	readonly ticks: number;
};

/** Read what `look` says. */
export function parseServerState(output: readonly string[]): ServerState {
	const keys = output.flatMap(line => /^key \S*ssh_host_(\w+)_key\.pub$/.exec(line)?.[1] ?? []);
	const work = output.map(line => /^work (\d+) (\d+) (.*)$/.exec(line)).find(Boolean);
	return {
		isUp: output.includes('up'),
		keys,
		making: /ssh_host_(\w+)_key|-t (\w+)/
			.exec(work?.[3] ?? '')
			?.slice(1)
			.find(Boolean),
		ticks: Number(work?.[1] ?? 0) + Number(work?.[2] ?? 0),
	};
}

/** What the guest does, for people. @param seconds Since we wait. */
export function describeServerState({keys, making}: ServerState, seconds: number): string {
	const there = keys.length > 0 ? `${keys.join(', ')} ${keys.length > 1 ? 'are' : 'is'} there` : 'none is there yet';
	const now = making === undefined ? '' : `, ${making} is being made`;
	return `the guest's SSH server makes its keys: ${there}${now} (${seconds} s)`;
}

/**
Milliseconds. A slow interpreter takes many minutes for a key; one that does nothing for so long (`still`) waits for something that does not come.
Who reads a plain log hears a word now and then (`word`).
*/
const usualLimits = {still: 180_000, every: 3000, word: 60_000};

/**
Wait until the guest's SSH server runs: at its first start it makes its keys. There is no limit while the guest is seen to work at them.
@throws ConsoleError when nothing moves any more.
*/
export async function waitForServer(
	build: {readonly shell: Pick<GuestShell, 'run'>} & Pick<Build, 'error'>,
	{signal, emit}: Context,
	{still, every, word} = usualLimits,
): Promise<void> {
	const started = performance.now();
	const since = (from: number) => Math.round((performance.now() - from) / 1000);
	let moved = performance.now();
	let before = '';
	let known = -1;
	let told = started;
	for (;;) {
		signal.throwIfAborted();
		const state = parseServerState((await build.shell.run(look)).output);
		if (state.isUp) return;
		const text = describeServerState(state, since(started));
		emit({type: 'progress', what: text});
		if (state.keys.length > known || performance.now() - told > word) {
			emit({type: 'notice', text});
			told = performance.now();
		}

		known = state.keys.length;
		const now = JSON.stringify(state);
		if (now !== before) moved = performance.now();
		before = now;
		if (performance.now() - moved > still) {
			const there = state.keys.length > 0 ? `it has made ${state.keys.join(', ')}` : 'it has made no key';
			throw build.error(`the guest's SSH server does not start: ${there}, and nothing has moved for ${since(moved)} s`);
		}

		await delay(every, undefined, {signal}).catch(() => undefined);
	}
}
