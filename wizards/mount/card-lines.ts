import type {Preflight} from '../../source/index.js';

/** A line of the card before it is wrapped. */
export type CardLine = {readonly text: string; readonly kind: 'heading' | 'text' | 'command'};

/** The last words before the mount: the state of the file system, what will happen, and the command that does the same. */
export function cardLines({state, plan, command}: Preflight): readonly CardLine[] {
	return [
		...section('The file system', state),
		...section('What will happen', plan),
		{text: 'The same as a command', kind: 'heading'},
		{text: command, kind: 'command'},
	];
}

function section(title: string, lines: readonly string[]): readonly CardLine[] {
	if (lines.length === 0) return [];
	return [{text: title, kind: 'heading'}, ...lines.map((text): CardLine => ({text, kind: 'text'}))];
}
