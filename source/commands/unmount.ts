import {UsageError} from '../errors.js';
import type {Unmounted} from '../operations/mounts/unmount.js';
import {printable} from '../text/printable.js';
import {type Command, flag} from './command.js';
import {json, session} from './options.js';

export const unmount: Command<readonly Unmounted[]> = {
	name: 'unmount',
	summary: 'end a mount: when the command has ended, the disk can be unplugged',
	details: '`umount` and `fusermount -u` work, too, but return at once: see "vmfuse-tui list" before you unplug the disk.',
	arguments: [session],
	options: {
		all: {description: 'End all mounts'},
		force: {
			description:
				'End it even if programs use it, and pull the plug of its virtual machine if that does not answer: what is not written yet is lost, as in a power cut',
		},
		...json,
	},
	examples: [
		{line: 'unmount mnt', description: 'what is mounted there'},
		{line: 'unmount --force mnt', description: 'when its virtual machine does not answer any more'},
	],
	async run({sessions}, {values, positionals: [target]}) {
		if (flag(values, 'all') === (target !== undefined)) {
			throw new UsageError('say what to unmount: a mountpoint, the id of a session, or --all', {
				nextSteps: ['see what is mounted: vmfuse-tui list'],
			});
		}

		const force = flag(values, 'force');
		return target === undefined ? sessions.unmountAll({force}) : [await sessions.unmount(target, {force})];
	},
	schema: async () => (await import('../operations/mounts/unmount.js')).allUnmountedSchema,
	render(ended) {
		if (ended.length === 0) return 'Nothing was mounted.\n';
		return ended
			.map(({id, mountpoint, peek, plugPulled, diskUsedAt}) => {
				const thrownAway = peek ? '; what was written was thrown away' : '';
				const loss = plugPulled && !peek ? ' The plug of its virtual machine was pulled: check the file system.' : '';
				const disk = diskUsedAt ? `its disk is still used at ${diskUsedAt.map(printable).join(', ')}` : 'the disk can be unplugged';
				return `${mountpoint ?? `Session ${id}`} is unmounted${thrownAway}; ${disk}.${loss}\n`;
			})
			.join('');
	},
};
