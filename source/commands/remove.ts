import type {Removed} from '../operations/set-up/remove-intermediary.js';
import {formatBytes} from '../text/format-bytes.js';
import {type Command, flag} from './command.js';
import {json, yes} from './options.js';

export const remove: Command<Removed> = {
	name: 'remove',
	summary: 'delete an intermediary with its disk and its key',
	arguments: [{name: 'NAME', description: 'Which one (default: vmfuse)'}],
	options: {...yes, ...json},
	examples: [
		{line: 'remove', description: 'the usual one, after asking'},
		{line: 'remove vmfuse-old --yes', description: 'another one, without asking'},
	],
	async run(engine, {values, positionals: [name = 'vmfuse'], context: {signal}}) {
		return engine.setup.remove(name, {
			async confirm({bytes}) {
				const {confirm} = await import('./confirm.js');
				await confirm(`Delete the intermediary "${name}" (${formatBytes(bytes)})?`, {yes: flag(values, 'yes'), flag: '--yes', signal});
			},
		});
	},
	schema: async () => (await import('../operations/set-up/remove-intermediary.js')).removedSchema,
	render: renderRemoved,
};

function renderRemoved({name, bytes}: Removed): string {
	return `"${name}" is gone; ${formatBytes(bytes)} are free again.\n`;
}
