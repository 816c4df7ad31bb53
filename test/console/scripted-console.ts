import {ConsoleError} from '../../source/console/console-error.js';
import type {CommandResult, GuestConsole} from '../../source/console/guest-console.js';
import type {Screen} from '../../source/console/screen.js';
import {workLimit} from '../../source/hypervisor/work-limit.js';
import {Terminal} from './terminal.js';

/** A program that asks: it prints on the terminal, and each `yield` is a line that it reads. It returns its exit status. */
export type Program = (terminal: Terminal) => Generator<void, number, string>;

/** What goes wrong with the keys, by their number from 0, Ctrl-U and the like not counted. */
export type KeyFaults = Readonly<Record<number, 'lost' | 'doubled' | 'wrong'>>;

/** A console with a program of the test at its other end: what is typed reaches it at once, faults and all, and its screen is always up to date. */
export class ScriptedConsole {
	readonly terminal: Terminal;
	/** The lines that the program was given. */
	readonly read: string[] = [];
	readonly commands: string[] = [];
	wasInterrupted = false;
	readonly #program: Program;
	readonly #faults: KeyFaults;
	#running: Generator<void, number, string> | undefined;
	#status: number | undefined;
	#keys = 0;

	constructor(program: Program, {faults = {}, terminal = new Terminal()}: {faults?: KeyFaults; terminal?: Terminal} = {}) {
		this.#program = program;
		this.#faults = faults;
		this.terminal = terminal;
	}

	/** As the code under test takes it. */
	get console(): GuestConsole {
		const {terminal} = this;
		const scripted = {
			typist: {
				type: async (text: string) => {
					for (const character of text) this.#key(character);
				},
				pressEnter: async () => this.#key('\n'),
				erase: async () => terminal.erase(),
				releaseModifiers: async () => {},
			},
			get screen() {
				return terminal.screen;
			},
			startDialog: async (command: string) => {
				this.commands.push(command);
				this.#running = this.#program(terminal);
				this.#status = undefined;
				this.#step(this.#running.next());
				return {finished: async (): Promise<CommandResult | undefined> => this.#end()};
			},
			waitForScreen: async (_milliseconds: number, match: (screen: Screen) => boolean) =>
				match(terminal.screen) ? terminal.screen : undefined,
			limit: (milliseconds: number) => workLimit(milliseconds, undefined),
			interrupt: async () => {
				this.wasInterrupted = true;
				this.#running = undefined;
			},
			error: (message: string) => new ConsoleError(message, [], terminal.screen.rows),
		};
		return scripted as unknown as GuestConsole;
	}

	#end(): CommandResult | undefined {
		return this.#status === undefined ? undefined : {status: this.#status, output: []};
	}

	#key(character: string): void {
		const fault = this.#faults[this.#keys++];
		if (fault === 'lost') return;
		const typed = fault === 'wrong' ? 'x' : character;
		for (let times = fault === 'doubled' ? 2 : 1; times > 0; times--) {
			const line = this.terminal.key(typed);
			if (line === undefined || this.#status !== undefined) continue;
			this.read.push(line);
			if (this.#running) this.#step(this.#running.next(line));
		}
	}

	#step(result: IteratorResult<void, number>): void {
		if (result.done) this.#status = result.value;
	}
}
