import type {Extended} from '../operations/set-up/extend.js';
import {renderTable} from '../text/table.js';
import {type Command, text} from './command.js';
import {extensionNames, intermediary, json, setUpAnswers} from './options.js';

export const extend: Command<Extended> = {
	name: 'extend',
	summary: 'add to what the intermediary can mount, without a new set-up',
	details:
		'Without a name it lists what can be added. Current mounts are not disturbed. If it fails or is stopped, the intermediary stays as it was.',
	arguments: [
		{name: 'EXTENSION', isRepeated: true, choices: extensionNames, description: `What is to be added: ${extensionNames.join(', ')}`},
	],
	options: {
		mirror: {...setUpAnswers.mirror, description: "Where TinyCore's extensions come from (default: as when it was set up)"},
		...intermediary,
		...json,
	},
	examples: [
		{line: 'extend', description: 'list what can be added, what each is for, and what is there already'},
		{line: 'extend cryptsetup mdadm', description: 'for encrypted disks and software RAID'},
	],
	run: async (engine, {values, positionals}) =>
		engine.setup.extend({extensions: positionals, intermediary: text(values, 'intermediary'), mirror: text(values, 'mirror')}),
	schema: async () => (await import('../operations/set-up/extend.js')).extendedSchema,
	render: renderExtended,
};

/** What was added, or all that there is. */
export function renderExtended({intermediary: name, added, extensions}: Extended): string {
	if (added.length > 0) return `The intermediary "${name}" has ${added.join(', ')} now.\n`;
	const table = renderTable(extensions.map(({name, purpose, isThere}) => [name, isThere ? 'is there' : 'missing', purpose]));
	const missing = extensions.find(({isThere}) => !isThere);
	return missing ? `${table}To add one: vmfuse-tui extend ${missing.name}\n` : table;
}
