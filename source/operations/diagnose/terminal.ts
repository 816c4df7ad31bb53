import process from 'node:process';
import {type Check, good, warning} from '../../check.js';
import {isUnicodeTerminal} from '../../text/unicode-terminal.js';

export type TerminalFacts = {
	/** Somebody can be asked and shown things. */
	readonly isTerminal: boolean;
	readonly columns: number;
	readonly rows: number;
	/** Bits of colour. */
	readonly colours: number;
	readonly environment: Readonly<Record<string, string | undefined>>;
};

/** Of standard input and output; without a terminal it has no size. */
export function terminalFacts(): TerminalFacts {
	const {stdin, stdout, env} = process;
	return {
		isTerminal: stdin.isTTY === true && stdout.isTTY === true,
		columns: stdout.columns ?? 0,
		rows: stdout.rows ?? 0,
		colours: stdout.isTTY ? stdout.getColorDepth() : 1,
		environment: env,
	};
}

const title = 'Terminal';

/** What the wizards are shown on. The commands need none. */
export function checkTerminal({isTerminal, columns, rows, colours, environment}: TerminalFacts): Check {
	const {TERM, CI, NO_COLOR} = environment;
	if (!isTerminal) return good(title, 'none here: the commands work, the wizards need one');
	if (CI) return good(title, 'CI is set: the wizards stay away, the commands work');
	if (TERM === 'dumb')
		return warning(title, 'it can only print: the wizards need more', [
			'Set TERM to the kind of your terminal, for example xterm-256color',
		]);
	if (columns < 60 || rows < 15) {
		return warning(title, `${columns}×${rows} is too small for the wizards`, ['Make it 80×24 or larger; 60×15 is the least']);
	}

	const colour = NO_COLOR ? 'no colour, as NO_COLOR says' : colours > 1 ? 'colours' : 'no colours';
	const text = `${columns}×${rows}, ${colour}, ${isUnicodeTerminal(environment) ? 'Unicode' : 'ASCII signs'}`;
	return good(title, text);
}
