import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {findProgram} from '../../find-program.js';

/** For as long as it runs, logind delays a suspend. It says so, and ends with its input. */
const delayArguments = ['--what=sleep', '--mode=delay', '--who=vmfuse-tui', '--why=Writes to mounted disks', 'sh', '-c', 'echo; read -r _'];

/** gdbus heeds no end of its input. */
const monitorScript = '"$1" monitor --system --dest org.freedesktop.login1 --object-path /org/freedesktop/login1 & read -r _; kill $!';

/**
Let something be done each time before this computer is suspended. The suspend waits for it, at most as long as logind lets it (`InhibitDelayMaxSec` of
logind.conf(5), 5 s by default). Without logind or elogind, or without gdbus, nothing is done.
@param prepare Must not fail.
@returns When the signal has aborted, or nobody tells of a suspend. Nothing of it runs then; nor when this process was killed.
*/
export async function beforeSuspend(prepare: () => Promise<void>, signal: AbortSignal): Promise<void> {
	const inhibit = findProgram('systemd-inhibit') ?? findProgram('elogind-inhibit');
	const gdbus = findProgram('gdbus');
	if (!inhibit || !gdbus) return;
	let delay = listenTo(inhibit, delayArguments, signal);
	const monitor = (await delay.hasSpoken()) ? listenTo('/bin/sh', ['-c', monitorScript, 'sh', gdbus], signal) : undefined;
	for await (const line of monitor?.lines ?? []) {
		const [, isBefore] = /\.PrepareForSleep \((true|false)/.exec(line) ?? [];
		if (isBefore === 'true') await prepare();
		if (isBefore) await delay.end();
		if (isBefore === 'false') delay = listenTo(inhibit, delayArguments, signal);
	}

	await Promise.all([monitor?.end(), delay.end()]);
}

/** Start a program that ends when its input does: at the latest when this process ends. */
function listenTo(program: string, arguments_: readonly string[], signal: AbortSignal) {
	const child = spawn(program, arguments_, {cwd: '/', stdio: ['pipe', 'pipe', 'ignore']});
	const ended = new Promise(resolve => child.once('close', resolve));
	// A program that cannot be started has no output.
	child.on('error', () => {});
	child.stdin.on('error', () => {});
	const lines = createInterface({input: child.stdout, signal});
	return {
		lines,
		async hasSpoken() {
			for await (const _ of lines) return true;
			return false;
		},
		async end() {
			child.stdin.end();
			await ended;
		},
	};
}
