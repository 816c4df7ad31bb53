import process from 'node:process';
import {UsageError} from '../errors.js';
import type {Context} from '../events.js';
import {guestMountpoint} from '../guest/block-devices.js';
import {runInTerminal} from '../host/run-in-terminal.js';
import type {Engine} from '../operations/engine.js';

/**
Give the terminal to a shell of root in a session's guest, until that ends.
@throws UsageError without a terminal; what the operation throws.
*/
export async function shell(engine: Engine, target: string | undefined, {emit}: Context): Promise<void> {
	if (!process.stdin.isTTY || !process.stdout.isTTY) throw new UsageError('a shell needs a terminal');
	const command = await engine.sessions.shell(target);
	emit({
		type: 'warning',
		text: `this is root on the real disk, at ${guestMountpoint}: what you change there is changed for good; leave that folder before it is unmounted`,
	});
	await runInTerminal(command);
}
