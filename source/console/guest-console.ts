import type {Context} from '../events.js';
import type {Hypervisor} from '../hypervisor/hypervisor.js';
import {requirePart} from '../hypervisor/require-part.js';
import {plainText} from '../text/plain-text.js';
import {appendCommands, longestLine} from './append-commands.js';
import {type Candidate, parseCandidate} from './candidate.js';
import {ConsoleError} from './console-error.js';
import {screenMirror} from './guest-programs.js';
import {answerLimit, isFrame, Line} from './line.js';
import {parseFrame, type Screen} from './screen.js';
import {SerialListener} from './serial-listener.js';
import {answerLoader, type LoaderAnswer, loadCommandLoop} from './shell-loader.js';
import {Typist} from './typist.js';

/** How often a command is typed until it has arrived intact, and its confirmation too. */
const attempts = 40;

/** Milliseconds until a confirmation that nothing was heard of is taken for lost. A program that asks must not get it as an answer. */
const startLimit = {'!': answerLimit, '=': 30_000} as const;

export type CommandResult = {readonly status: number; readonly output: readonly string[]};

type RunOptions = {
	/** Milliseconds for the command itself. */
	readonly limit?: number;
};

/**
A closed loop through a machine's keyboard and serial port: nothing that is typed takes effect before the guest has said that it arrived intact,
and every command runs exactly once and reports its status.
*/
export class GuestConsole {
	readonly #line: Line;
	readonly #close: () => Promise<void>;
	readonly #context: Context;
	#screen: Screen | undefined;
	#isConnected = false;

	private constructor(line: Line, context: Context, close: () => Promise<void>) {
		this.#line = line;
		this.#context = context;
		this.#close = close;
	}

	/** Open the keyboard and the serial file of a running machine. Nothing is typed yet. */
	static async open(hypervisor: Hypervisor, name: string, context: Context): Promise<GuestConsole> {
		const {serialFile} = await hypervisor.machine(name, context);
		const keyboard = await requirePart(hypervisor, 'keyboard')(name, context);
		const listener = new SerialListener(serialFile, context.signal, line => console.#heard(line));
		const typist = new Typist(keyboard);
		const console = new GuestConsole(new Line(typist, listener), context, async () => {
			await Promise.all([keyboard.close(), listener.close()]);
		});
		return console;
	}

	/** Take over the command loop that another has loaded, which must be closed. What runs in it is interrupted. */
	static async rejoin(hypervisor: Hypervisor, name: string, context: Context): Promise<GuestConsole> {
		const console = await GuestConsole.open(hypervisor, name, context);
		// What was heard before is no answer to what is typed now.
		await console.#line.listener.waitFor(0, 0, () => undefined);
		await console.interrupt();
		console.#isConnected = true;
		return console;
	}

	/** Whether the command loop runs: what is typed is understood. */
	get isConnected(): boolean {
		return this.#isConnected;
	}

	get typist(): Typist {
		return this.#line.typist;
	}

	/** The guest's screen as it was last sent. */
	get screen(): Screen | undefined {
		return this.#screen;
	}

	async close(): Promise<void> {
		await this.#close();
	}

	/**
	Wait until a shell answers, knocking again and again while the guest boots, and load the command loop and the screen mirror into it.
	@param limit - milliseconds for the guest to boot and answer.
	@param loader - what to answer a boot loader.
	@throws ConsoleError when it never does.
	*/
	async connect(limit: number, loader: LoaderAnswer = {}): Promise<void> {
		const deadline = performance.now() + limit;
		for (let silent = 0; performance.now() < deadline; silent++) {
			// At first it is a boot loader that reads, and Enter is what it waits for: a line would be the name of a kernel to it.
			if (silent < 3 && this.#line.listener.mark === 0) {
				await answerLoader(this.#line, loader);
				await this.#line.listener.waitFor(0, answerLimit / 2, () => true);
				continue;
			}

			// Whoever has been heard can be interrupted. One who stays silent for a minute is stuck at something, or was never there.
			const interrupt = this.#line.listener.mark > 0 || (silent > 20 && silent % 5 === 0);
			if ((await loadCommandLoop(this.#line, interrupt, loader)) && (await this.#startMirror())) {
				this.#isConnected = true;
				return;
			}
		}

		throw this.error(`the guest's shell did not answer within ${Math.round(limit / 1000)} s`);
	}

	/** Run a command without input, once, and hear its status and what it printed. @throws ConsoleError when the guest stops answering. */
	async run(command: string, {limit = 60_000}: RunOptions = {}): Promise<CommandResult> {
		const line = command.length <= longestLine ? command : await this.#assemble(command);
		this.#context.emit({type: 'typed', text: command});
		const {number, mark} = await this.#start(line, '!');
		return this.#result(number, mark, limit, command);
	}

	/** Start a command that asks at the terminal; `finished` tells whether it has ended. Its output is on the screen. */
	async startDialog(command: string): Promise<{finished(milliseconds: number): Promise<CommandResult | undefined>}> {
		const line = command.length <= longestLine ? command : await this.#assemble(command);
		this.#context.emit({type: 'typed', text: command});
		const {number, mark} = await this.#start(line, '=');
		return {
			finished: async milliseconds => this.#end(number, mark, milliseconds),
		};
	}

	/** End a program that has the terminal, and wait until nothing more is heard. */
	async interrupt(): Promise<void> {
		await this.#line.settle();
		await this.#line.quiet();
	}

	/** The next screen that `match` accepts, the present one included; undefined after `milliseconds`. */
	async waitForScreen(milliseconds: number, match: (screen: Screen) => boolean): Promise<Screen | undefined> {
		if (this.#screen && match(this.#screen)) return this.#screen;
		const mark = this.#line.listener.mark;
		return this.#line.listener.waitFor(mark, milliseconds, line => {
			const screen = line.startsWith('#') ? parseFrame(line.slice(1)) : undefined;
			return screen && match(screen) ? screen : undefined;
		});
	}

	/** Write a file in the guest from lines of any length; its contents are compared when it is done. */
	async writeFile(file: string, lines: readonly string[]): Promise<void> {
		for (let attempt = 0; attempt < 5; attempt++) {
			await this.#expect(`:>${file}`);
			for (const line of lines) await this.#appendLine(file, line);
			const {output} = await this.run(`cat ${file}`);
			if (output.join('\n') === lines.join('\n')) return;
		}

		throw this.error(`${file} could not be written in the guest`);
	}

	/** An error that carries what was heard and seen last. */
	error(message: string): ConsoleError {
		const heard = this.#line.listener
			.since(0)
			.filter(line => !line.startsWith('#'))
			.slice(-8)
			.map(plainText);
		return new ConsoleError(message, heard, this.#screen?.rows.map(plainText) ?? []);
	}

	#heard(line: string): void {
		if (!line.startsWith('#')) {
			this.#context.emit({type: 'heard', text: plainText(line)});
			return;
		}

		const screen = parseFrame(line.slice(1));
		if (!screen) return;
		this.#screen = screen;
		this.#context.emit({type: 'screen', rows: screen.rows.map(plainText), cursor: screen.cursor});
	}

	async #startMirror(): Promise<boolean> {
		try {
			await this.writeFile('/tmp/vm.m', screenMirror);
			const from = this.#line.listener.mark;
			await this.run('sh /tmp/vm.m $$ >/dev/null 2>&1 &');
			return (await this.#line.listener.waitFor(from, answerLimit * 2, line => isFrame(line) || undefined)) ?? false;
		} catch (error) {
			if (error instanceof ConsoleError) return false;
			throw error;
		}
	}

	/**
	Type a line until the guest has repeated it, then confirm it until the guest has begun to run it. A confirmation that seemed lost may have been
	slow: each answer tells which line was run last, so that it is never sent again for a line that runs.
	*/
	async #start(text: string, how: '!' | '='): Promise<{number: number; mark: number}> {
		const {listener} = this.#line;
		let confirmed: {number: number; mark: number} | undefined;
		for (let attempt = 0; attempt < attempts; attempt++) {
			const candidate = await this.#offer(text, attempt);
			if (confirmed && candidate?.lastRun === confirmed.number) return confirmed;
			if (candidate?.line !== text) continue;
			const {number} = candidate;
			const mark = listener.mark;
			confirmed = {number, mark};
			await this.#line.enter(`${number}${how}`);
			const begun = (heard: string) => (heard === `>${number}` ? 'started' : heard.startsWith('?') ? 'damaged' : undefined);
			let answer = await listener.waitFor(mark, answerLimit, begun);
			if (answer === undefined) {
				// Either Enter was lost, or the guest is slow. Enter alone is harmless in both cases: an empty line is no candidate.
				await this.#line.pressEnter();
				answer = await listener.waitFor(mark, startLimit[how], begun);
			}

			if (answer === 'started') return confirmed;
		}

		throw this.error('the guest no longer answers what is typed');
	}

	/** Type a candidate; what the guest says that it received, damaged or not. */
	async #offer(text: string, attempt: number): Promise<Candidate | undefined> {
		if (attempt % 2 === 0) {
			await this.#line.erase();
		} else {
			// Where Ctrl-U erases nothing, Enter makes a candidate of its own of what is left there.
			await this.#line.pressEnter();
			await this.#line.quiet();
		}

		const mark = this.#line.listener.mark;
		await this.#line.enter(text);
		const candidate = await this.#line.listener.waitFor(mark, answerLimit, parseCandidate);
		if (candidate?.line === text) return candidate;
		// A line feed may be all that is missing; what then comes is compared at the next attempt, after what is still under way.
		await this.#line.pressEnter();
		await this.#line.quiet();
		return candidate;
	}

	async #result(number: number, mark: number, limit: number, command: string): Promise<CommandResult> {
		const result = await this.#end(number, mark, limit);
		if (result) return result;
		throw this.error(`"${command}" did not end within ${Math.round(limit / 1000)} s`);
	}

	async #end(number: number, mark: number, limit: number): Promise<CommandResult | undefined> {
		const ended = await this.#line.listener.waitFor(mark, limit, (line, index) => {
			const match = /^@(\d+) (\d+)$/.exec(line);
			return match && Number(match[1]) === number ? {index, status: Number(match[2])} : undefined;
		});
		if (!ended) return undefined;
		const output = this.#line.listener
			.since(mark)
			.slice(0, ended.index - mark)
			.filter(line => line.startsWith(':'))
			.map(line => line.slice(1));
		return {status: ended.status, output};
	}

	async #expect(command: string): Promise<void> {
		const {status, output} = await this.run(command);
		if (status !== 0) throw this.error(`"${command}" failed in the guest: ${output.join(' ')}`);
	}

	async #appendLine(file: string, line: string): Promise<void> {
		for (const command of appendCommands(file, line)) await this.#expect(command);
	}

	/** Put a long command into a file of the guest; the short line that runs it. */
	async #assemble(command: string): Promise<string> {
		await this.writeFile('/tmp/vm.l', command.split('\n'));
		return '. /tmp/vm.l';
	}
}
