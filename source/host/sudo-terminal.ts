import {randomBytes} from 'node:crypto';
import {readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type {IPty} from 'node-pty';
import {shellLine} from '../text/shell-line.js';
import {makeTemporaryFolder} from './temporary-folder.js';

/**
Reads numbers from its terminal, runs the script of each, and writes the exit status when it has ended. Other lines, such as a password that came
too late, have no effect. The terminal does not echo what is typed on it.
*/
const loop = String.raw`stty -echo; set -m; trap : INT
while IFS= read -r n; do
case $n in ''|*[!0-9]*) continue;; esac
[ -f "$1/$n.sh" ] || continue
sh "$1/$n.sh" </dev/null >"$1/$n.out" 2>"$1/$n.err"
printf '%s %s %s\n' "$2" "$n" "$?"
done`;

const interrupt = '\u0003';
/** Ends the reading of a password. An interrupt gets lost when it comes just before the reading begins, at least in the sudo of 2023. */
const endOfInput = '\u0004';

type Ended = {readonly status: number; readonly stdout: string; readonly stderr: string};

/**
A hidden terminal for commands that ask for a password on their terminal. Only the question and the answer go over it: what a command writes
goes to files, standard output and standard error apart. It keeps this process running until it is closed.
*/
export class SudoTerminal {
	/** The prompt with which a command must ask for a password. Nothing else writes this text. */
	readonly prompt: string;
	readonly #endMark: string;
	readonly #folder: string;
	readonly #pty: IPty;
	#heard = '';
	#isOpen = true;
	#wake = () => {};
	/** One command at a time. */
	#last: Promise<unknown> = Promise.resolve();
	#count = 0;

	private constructor(spawn: typeof import('node-pty').spawn, folder: string) {
		const mark = randomBytes(12).toString('hex');
		this.prompt = `[vmfuse password ${mark}] `;
		this.#endMark = `[vmfuse end ${mark}]`;
		this.#folder = folder;
		this.#pty = spawn('/bin/sh', ['-c', loop, 'sh', folder, this.#endMark], {
			cols: 500,
			rows: 24,
			name: 'dumb',
			cwd: '/',
			env: {...process.env, LC_ALL: 'C'},
		});
		this.#pty.onData(text => {
			this.#heard += text;
			this.#wake();
		});
		this.#pty.onExit(() => {
			this.#isOpen = false;
			this.#wake();
		});
	}

	get isOpen(): boolean {
		return this.#isOpen;
	}

	/** @throws Error when the native half of node-pty is not there, or has no terminal for us. */
	static async open(): Promise<SudoTerminal> {
		const {spawn} = await import('node-pty');
		const folder = await makeTemporaryFolder('sudo');
		try {
			return new SudoTerminal(spawn, folder);
		} catch (error) {
			await rm(folder, {recursive: true, force: true});
			throw error;
		}
	}

	/**
	Run a command to its end.
	@param answer What to type when it asks; undefined: nothing more.
	@param signal Ends it, too.
	*/
	async run(command: readonly string[], answer: () => Promise<string | undefined>, signal: AbortSignal): Promise<Ended> {
		const turn = this.#last.then(async () => this.#run(command, answer, signal));
		this.#last = turn.catch(() => {});
		return turn;
	}

	/** Harmless when it is closed. */
	async close(): Promise<void> {
		if (this.#isOpen) this.#pty.kill('SIGHUP');
		while (this.#isOpen) await this.#more();
		await rm(this.#folder, {recursive: true, force: true});
	}

	async #run(command: readonly string[], answer: () => Promise<string | undefined>, signal: AbortSignal): Promise<Ended> {
		this.#count += 1;
		const number = String(this.#count);
		const file = (ending: string) => path.join(this.#folder, `${number}.${ending}`);
		await writeFile(file('sh'), `exec ${shellLine(command)}\n`, {mode: 0o600});
		let isAsking = false;
		const onAbort = () => this.#pty.write(isAsking ? endOfInput : interrupt);
		signal.addEventListener('abort', onAbort);
		try {
			if (signal.aborted) return {status: 130, stdout: '', stderr: ''};
			this.#heard = '';
			this.#pty.write(`${number}\n`);
			for (;;) {
				const status = await this.#promptOrEnd(number);
				if (status !== undefined) {
					const [stdout, stderr] = await Promise.all([readFile(file('out'), 'utf8'), readFile(file('err'), 'utf8')]);
					return {status, stdout, stderr};
				}

				isAsking = true;
				if (signal.aborted) onAbort();
				const answered = await Promise.race([signal.aborted ? undefined : this.#ask(answer), this.#untilEnd(number)]);
				isAsking = false;
				// Sudo may have stopped waiting meanwhile: then nothing reads this.
				if (answered && !signal.aborted && this.#endOf(number) === undefined) this.#pty.write(answered.keys);
				if (answered && 'error' in answered) {
					await this.#untilEnd(number);
					throw answered.error;
				}
			}
		} finally {
			signal.removeEventListener('abort', onAbort);
		}
	}

	async #ask(answer: () => Promise<string | undefined>): Promise<{readonly keys: string; readonly error?: unknown}> {
		try {
			const password = await answer();
			return {keys: password === undefined ? endOfInput : `${password}\n`};
		} catch (error) {
			return {keys: endOfInput, error};
		}
	}

	async #untilEnd(number: string): Promise<undefined> {
		while (this.#isOpen && this.#endOf(number) === undefined) await this.#more();
	}

	/** Resolves with its exit status when it has ended, with nothing when it asks for a password. */
	async #promptOrEnd(number: string): Promise<number | undefined> {
		for (;;) {
			const status = this.#endOf(number);
			if (status !== undefined) return status;
			const asked = this.#heard.indexOf(this.prompt);
			if (asked !== -1) {
				this.#heard = this.#heard.slice(asked + this.prompt.length);
				return undefined;
			}

			if (!this.#isOpen) throw new Error('the terminal for sudo is gone');
			await this.#more();
		}
	}

	#endOf(number: string): number | undefined {
		const at = this.#heard.lastIndexOf(`${this.#endMark} ${number} `);
		const found = at === -1 ? undefined : /^(\d+)\r?\n/.exec(this.#heard.slice(at + this.#endMark.length + number.length + 2))?.[1];
		return found === undefined ? undefined : Number(found);
	}

	async #more(): Promise<void> {
		await new Promise<void>(resolve => {
			this.#wake = resolve;
		});
	}
}
