import process from 'node:process';
import {onTestFinished} from 'vitest';
import {type KeyName, Terminal} from '../../fixtures/terminal/terminal.js';
import {machineLimit} from './eventually.js';
import {builtProgram, type Program} from './program.js';
import {environmentOf} from './world.js';

type Options = {
	readonly columns?: number;
	readonly rows?: number;
	readonly environment?: Readonly<Record<string, string>>;
	/** @default the built program */
	readonly command?: readonly [string, ...string[]];
};

/** The built program in a terminal, with the state of a {@link Program}, used by keys alone. */
export class WizardTerminal {
	readonly terminal: Terminal;
	readonly #program: Program;

	private constructor(program: Program, terminal: Terminal) {
		this.#program = program;
		this.terminal = terminal;
	}

	/** It is closed when the test is over. */
	static async open(program: Program, arguments_: readonly string[], options: Options = {}): Promise<WizardTerminal> {
		const {command = [process.execPath, builtProgram, ...arguments_], environment = {}, ...size} = options;
		// Folders are suggested below the home, and must go with the rest.
		const own = {...(await environmentOf(program.home)), HOME: program.folder, ...environment};
		const terminal = new Terminal(command, {...size, environment: own, folder: program.folder});
		// A test that fails leaves it open.
		onTestFinished(async () => terminal.close());
		return new WizardTerminal(program, terminal);
	}

	/** Wait until all of it is on the screen, in a frame that is whole. */
	async see(...texts: ReadonlyArray<string | RegExp>): Promise<void> {
		const isSeen = (text: string) => texts.every(one => (typeof one === 'string' ? text.includes(one) : one.test(text)));
		const wanted = `${texts.join(', ')} in a whole frame`;
		// What is waited for is in the error.
		const check = Object.assign((text: string) => isSeen(text) && this.#isWhole(), {toString: () => wanted});
		await this.terminal.waitFor(check, machineLimit);
	}

	async press(key: KeyName, ...texts: ReadonlyArray<string | RegExp>): Promise<void> {
		this.terminal.press(key);
		await this.see(...texts);
	}

	async type(text: string, ...texts: ReadonlyArray<string | RegExp>): Promise<void> {
		this.terminal.type(text);
		await this.see(...texts);
	}

	/** Go down a list until the pointer is there. */
	async pointAt(wanted: string | RegExp): Promise<void> {
		const isThere = (line: string) => line.includes('❯') && (typeof wanted === 'string' ? line.includes(wanted) : wanted.test(line));
		const seen = new Set<string>();
		while (!this.terminal.lines.some(line => isThere(line))) {
			const {pointer} = this;
			if (seen.has(pointer)) throw new Error(`the pointer never comes to ${wanted}:\n${this.terminal.text}`);
			seen.add(pointer);
			this.terminal.press('down');
			await this.terminal.waitFor(() => this.pointer !== pointer);
		}
	}

	async choose(wanted: string | RegExp, ...texts: ReadonlyArray<string | RegExp>): Promise<void> {
		await this.pointAt(wanted);
		await this.press('enter', ...texts);
	}

	/** The row with the pointer; empty where there is none. */
	get pointer(): string {
		return this.terminal.lines.find(line => line.includes('❯')) ?? '';
	}

	async resize(columns: number, rows: number, ...texts: ReadonlyArray<string | RegExp>): Promise<void> {
		this.terminal.resize(columns, rows);
		await this.see(...texts);
	}

	/** Wait until nothing else of the program runs: what VirtualBox has run a machine in stays for a moment when the machine is off. */
	async alone(): Promise<void> {
		await this.#program.awaitAlone(this.terminal.pty.pid);
	}

	/** What there is of sessions and machines beside the program in this terminal; empty when nothing is left. */
	async leftovers(): Promise<readonly string[]> {
		const own = `process ${this.terminal.pty.pid} `;
		return (await this.#program.leftovers()).filter(line => !line.startsWith(own));
	}

	/** All that the user's own screen has, with what has scrolled away. */
	get scrollback(): string {
		const {normal} = this.terminal.screen.buffer;
		const lines = Array.from({length: normal.length}, (_, row) => {
			const line = normal.getLine(row);
			return `${line?.isWrapped ? '' : '\n'}${line?.translateToString(true) ?? ''}`;
		});
		return lines.join('');
	}

	/** The header once, in the first row and complete; the keys in the last row but one; nothing below; no row that goes on in the next. */
	#isWhole(): boolean {
		const {terminal} = this;
		const {lines, screen} = terminal;
		const {active} = screen.buffer;
		const isWrapped = Array.from({length: screen.rows}, (_, row) => active.getLine(active.viewportY + row)?.isWrapped).includes(true);
		if (isWrapped || !terminal.isAlternate || lines.length >= screen.rows) return false;
		const [header = ''] = lines;
		if (header === '') return terminal.text.includes('This terminal is too small.');
		const isHeader = /^ vmfuse-tui .*\d+\.\d+\.\d+$/.test(header) && header.length === screen.cols - 1;
		const isOnce = lines.filter(line => line.startsWith(' vmfuse-tui ·') && /\d+\.\d+\.\d+$/.test(line)).length <= 1;
		return isHeader && isOnce && lines.length === screen.rows - 1;
	}
}
