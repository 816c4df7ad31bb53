import {keyLabels} from './key-press.js';
import {binding, type Command, commands} from './keymap.js';

const scopes = ['Everywhere', 'Lists', 'Text fields', 'Mounts', 'Set-up'] as const;

/** The keymap as a Markdown table, for the README. */
export function keymapTable(): string {
	const rows = scopes.flatMap(scope => commands.filter(command => binding(command).scope === scope).map(command => row(command)));
	return ['| where | keys | what they do |', '|---|---|---|', ...rows].join('\n');
}

function row(command: Command): string {
	const {scope, keys, help} = binding(command);
	return `| ${scope.toLowerCase()} | ${keyLabels(keys)
		.map(key => `\`${key}\``)
		.join(' ')} | ${help} |`;
}
