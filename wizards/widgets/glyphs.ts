import {createContext, useContext} from 'react';
import {harmless, shorten} from './text.js';

const pairs = {
	pointer: ['❯', '>'],
	done: ['✔', '+'],
	failed: ['✖', 'x'],
	warning: ['▲', '!'],
	waiting: ['·', '.'],
	running: ['•', '*'],
	skipped: ['○', '-'],
	undone: ['↩', '<'],
	bullet: ['•', '*'],
	marked: ['◉', '[x]'],
	unmarked: ['○', '[ ]'],
	barFull: ['█', '#'],
	barEmpty: ['░', '.'],
	ellipsis: ['…', '~'],
	separator: ['·', '-'],
	line: ['─', '-'],
	up: ['↑', '^'],
	down: ['↓', 'v'],
	mask: ['•', '*'],
	cursorBlock: ['█', '_'],
} as const satisfies Record<string, readonly [unicode: string, ascii: string]>;

export type Glyphs = {readonly [Name in keyof typeof pairs]: string} & {
	readonly isUnicode: boolean;
	readonly spinner: readonly string[];
	/** For Ink's `borderStyle`. */
	readonly border: 'round' | 'classic';
	/** Text of others (labels, names, messages) as this terminal can draw it. */
	text(text: string): string;
	/** The same in at most so many columns. @param cut Which end is lost: of paths the beginning. */
	fit(text: string, columns: number, cut?: 'start' | 'end'): string;
};

/** Signs for a terminal that knows Unicode, or for one that knows ASCII. */
export function glyphs(isUnicode: boolean): Glyphs {
	const chosen = Object.fromEntries(Object.entries(pairs).map(([name, [unicode, ascii]]) => [name, isUnicode ? unicode : ascii]));
	return {
		...(chosen as Record<keyof typeof pairs, string>),
		isUnicode,
		spinner: isUnicode ? ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] : ['|', '/', '-', '\\'],
		border: isUnicode ? 'round' : 'classic',
		text: text => harmless(text, {isUnicode}),
		fit: (text, columns, cut) => shorten(harmless(text, {isUnicode}), columns, {ellipsis: isUnicode ? '…' : '~'}, cut),
	};
}

export const GlyphsContext = createContext(glyphs(true));

/** Those that this terminal can draw. */
export function useGlyphs(): Glyphs {
	return useContext(GlyphsContext);
}
