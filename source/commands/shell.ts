import process from 'node:process';
import {UsageError} from '../errors.js';
import type {Command} from './command.js';
import {session} from './options.js';

export const shell: Command<undefined> = {
	name: 'shell',
	summary: 'open a root shell in the virtual machine of a mount, on the real disk',
	details:
		'What you change there is changed for good; the mount may show it up to 20 seconds later. The argument can be left out if there is only one mount.',
	arguments: [session],
	options: {},
	examples: [
		{line: 'shell mnt', description: 'for what an ordinary folder cannot do: owners, attributes, subvolumes'},
		{line: 'shell', description: 'when there is only one mount'},
	],
	async run(engine, {positionals: [target], context: {emit}}) {
		if (!process.stdin.isTTY || !process.stdout.isTTY) {
			throw new UsageError('a shell needs a terminal', {nextSteps: ['run it there, without a pipe: vmfuse-tui shell']});
		}

		const command = await engine.sessions.shell(target);
		const [{guestMountpoint}, {runInTerminal}] = await Promise.all([
			import('../guest/guest-mountpoint.js'),
			import('../host/run-in-terminal.js'),
		]);
		emit({
			type: 'warning',
			text: `this is root on the real disk, at ${guestMountpoint} (${guestMountpoint}-ID, where it shares the machine of an earlier mount): what you change there is changed for good; leave that folder before it is unmounted`,
		});
		await runInTerminal(command);
		return undefined;
	},
	render: () => '',
};
