import {UsageError} from '../errors.js';
import type {Unmounted} from '../operations/mounts/unmount.js';
import {type Command, flag} from './command.js';
import {json, session} from './options.js';

export const unmount: Command<readonly Unmounted[]> = {
	name: 'unmount',
	summary: 'end a mount: when it returns, the disk can be unplugged',
	details: '`umount` or `fusermount -u` by hand ends it as completely.',
	arguments: [session],
	options: {all: {description: 'End all mounts'}, ...json},
	examples: [
		{line: 'unmount mnt', description: 'what is mounted there'},
		{line: 'unmount --all', description: 'everything'},
	],
	async run({sessions}, {values, positionals: [target]}) {
		if (flag(values, 'all') === (target !== undefined)) {
			throw new UsageError('say what to unmount: a mountpoint, the id of a session, or --all', {
				nextSteps: ['see what is mounted: vmfuse-tui list'],
			});
		}

		return target === undefined ? sessions.unmountAll() : [await sessions.unmount(target)];
	},
	schema: async () => (await import('../operations/mounts/unmount.js')).allUnmountedSchema,
	render(ended) {
		if (ended.length === 0) return 'Nothing was mounted.\n';
		const thrownAway = (peek = false) => (peek ? '; what was written was thrown away' : '');
		return ended
			.map(({id, mountpoint, peek}) => `${mountpoint ?? `Session ${id}`} is unmounted${thrownAway(peek)}; the disk can be unplugged.\n`)
			.join('');
	},
};
