import process from 'node:process';
import type {Engine} from '../engine.js';
import {UsageError} from '../errors.js';
import {guestMountpoint} from '../guest/block-devices.js';
import {runInTerminal} from '../host/run-in-terminal.js';
import {guestShell} from '../session/guest-shell.js';
import {readSessions} from '../session/session-record.js';

/**
Give the terminal to a shell of root in a session's guest, until that ends.
@param target The session's id or mountpoint; undefined: the only one that is mounted.
@throws UsageError without a terminal, or when it is not clear which session is meant; what `guestShell` throws.
*/
export async function shell(engine: Engine, target: string | undefined): Promise<void> {
	if (!process.stdin.isTTY || !process.stdout.isTTY) throw new UsageError('a shell needs a terminal');
	const command = await guestShell(engine, target ?? (await theOnlyOne(engine)));
	engine.context.emit({
		type: 'warning',
		text: `this is root on the real disk, at ${guestMountpoint}: what you change there is changed for good; leave that folder before it is unmounted`,
	});
	await runInTerminal(command);
}

async function theOnlyOne({folders}: Engine): Promise<string> {
	const mounted = (await readSessions(folders)).filter(({owned, status}) => owned && status.phase === 'mounted');
	const [first, ...others] = mounted;
	if (!first) throw new UsageError('nothing is mounted', {nextSteps: ['see what there is: vmfuse-tui list']});
	if (others.length === 0) return first.request.id;
	throw new UsageError('several sessions are mounted: say which', {
		nextSteps: mounted.map(({request, status}) => `vmfuse-tui shell ${request.id} (${status.mountpoint})`),
	});
}
