import {randomBytes} from 'node:crypto';
import type {Context} from '../events.js';
import type {Hypervisor} from '../hypervisor/hypervisor.js';
import {appendCommands, longestLine} from './append-commands.js';
import {ConsoleError} from './console-error.js';
import {commandLoop, knock, pickLines, screenMirror, showProgram, startProgram} from './guest-programs.js';
import {plainText} from './plain-text.js';
import {parseFrame, type Screen} from './screen.js';
import {SerialListener} from './serial-listener.js';
import {Typist} from './typist.js';

/** Milliseconds for the guest to answer a line, emulated guests on a busy computer included. */
const answerLimit = 4000;
const attempts = 40;
/** Milliseconds from one knock to the next while the guest boots. */
const knockLimit = 2000;

export type CommandResult = {readonly status: number; readonly output: readonly string[]};

type RunOptions = {
	/** Milliseconds for the command itself. */
	readonly limit?: number;
};

/**
A closed loop through a machine's keyboard and serial port: nothing that is typed takes effect before the guest has said that it arrived intact,
and every command runs exactly once and reports its status.
*/
export class Console {
	readonly #typist: Typist;
	readonly #listener: SerialListener;
	readonly #close: () => Promise<void>;
	readonly #context: Context;
	#screen: Screen | undefined;

	private constructor(typist: Typist, listener: SerialListener, context: Context, close: () => Promise<void>) {
		this.#typist = typist;
		this.#listener = listener;
		this.#context = context;
		this.#close = close;
	}

	/** Open the keyboard and the serial file of a running machine. Nothing is typed yet. */
	static async open(hypervisor: Hypervisor, name: string, context: Context): Promise<Console> {
		const {serialFile} = await hypervisor.machine(name, context);
		const keyboard = await hypervisor.keyboard(name, context);
		const listener = new SerialListener(serialFile, context.signal, line => console.#heard(line));
		const typist = new Typist(keyboard, hypervisor.capabilities.typing, context.signal);
		const console = new Console(typist, listener, context, async () => {
			await Promise.all([keyboard.close(), listener.close()]);
		});
		return console;
	}

	get typist(): Typist {
		return this.#typist;
	}

	/** The guest's screen as it was last sent. */
	get screen(): Screen | undefined {
		return this.#screen;
	}

	async close(): Promise<void> {
		await this.#close();
	}

	/**
	Wait until a shell answers and load the command loop and the screen mirror into it. The boot is silent on the serial port, so we knock: a
	program that copies what is typed to the port and into a file is started again and again until it is heard. What goes into the file is
	text, never commands; the lines of it that arrived intact are picked out, sent back once more, and only then run.
	@param limit - milliseconds for the guest to boot and answer.
	@throws ConsoleError when it never does.
	*/
	async connect(limit: number): Promise<void> {
		const deadline = performance.now() + limit;
		while (performance.now() < deadline) {
			if ((await this.#loadLoop()) && (await this.#startMirror())) return;
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

	/** The next screen that `match` accepts, the present one included; undefined after `milliseconds`. */
	async waitForScreen(milliseconds: number, match: (screen: Screen) => boolean): Promise<Screen | undefined> {
		if (this.#screen && match(this.#screen)) return this.#screen;
		const mark = this.#listener.mark;
		return this.#listener.waitFor(mark, milliseconds, line => {
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
		const heard = this.#listener
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

	async #enter(text: string): Promise<void> {
		await this.#typist.type(`${text}\n`);
	}

	/** Leave whatever half-typed line, open quote or running program there is. */
	async #settle(): Promise<void> {
		await this.#typist.releaseModifiers();
		await this.#typist.press('q', ['control']);
		await this.#typist.press('c', ['control']);
		await this.#typist.press('enter');
		await this.#typist.press('c', ['control']);
	}

	async #loadLoop(): Promise<boolean> {
		const token = randomBytes(3).toString('hex');
		await this.#settle();
		await this.#quiet();
		const mark = this.#listener.mark;
		for (const line of knock(token)) await this.#enter(line);
		const first = await this.#listener.waitFor(mark, knockLimit, line =>
			line.startsWith('#') && parseFrame(line.slice(1)) ? undefined : line,
		);
		if (first === undefined) return false;
		// The command loop of an earlier process is still there: it is as good as ours.
		if (parseCandidate(first)) return true;

		const numbers: number[] = [];
		for (const line of commandLoop(token)) {
			const index = await this.#copyLine(line);
			if (index === undefined) return false;
			numbers.push(index - mark + 1);
		}

		for (let attempt = 0; attempt < 5; attempt++) {
			await this.#settle();
			await this.#enter(pickLines(token, numbers));
			if (await this.#runProgram(token)) return true;
		}

		return false;
	}

	/** Type a line until the copying program has sent it back intact; its place in what was heard. */
	async #copyLine(line: string): Promise<number | undefined> {
		for (let attempt = 0; attempt < attempts; attempt++) {
			const from = this.#listener.mark;
			await this.#enter(line);
			const index = await this.#listener.waitFor(from, answerLimit / 2, (heard, index) =>
				heard === line ? index : heard === '' ? undefined : -1,
			);
			if (index !== undefined && index >= 0) return index;
			await this.#typist.releaseModifiers();
			await this.#typist.press('u', ['control']);
			await this.#typist.press('enter');
			if (index === undefined && (await this.#listener.waitFor(from, answerLimit / 2, () => true)) === undefined) return undefined;
		}

		return undefined;
	}

	async #runProgram(token: string): Promise<boolean> {
		const lines = commandLoop(token);
		const mark = this.#listener.mark;
		await this.#enter(showProgram(token));
		const last = lines.at(-1);
		const end = await this.#listener.waitFor(mark, answerLimit, (line, index) => (line === last ? index : undefined));
		if (end === undefined) return false;
		const heard = this.#listener.since(end - lines.length + 1).slice(0, lines.length);
		if (heard.join('\n') !== lines.join('\n')) return false;
		for (let attempt = 0; attempt < 5; attempt++) {
			const from = this.#listener.mark;
			await this.#settle();
			await this.#enter(startProgram(token));
			const ready = await this.#listener.waitFor(from, answerLimit, line => line === `!${token}` || undefined);
			if (ready) return true;
		}

		return false;
	}

	async #startMirror(): Promise<boolean> {
		try {
			await this.writeFile('/tmp/vm.m', screenMirror);
			const from = this.#listener.mark;
			await this.run('sh /tmp/vm.m $$ >/dev/null 2>&1 &');
			return (
				(await this.#listener.waitFor(from, answerLimit * 2, line =>
					line.startsWith('#') && parseFrame(line.slice(1)) ? true : undefined,
				)) ?? false
			);
		} catch (error) {
			if (error instanceof ConsoleError) return false;
			throw error;
		}
	}

	/** Type a line until the guest has repeated it, then confirm it until the guest has begun to run it. */
	async #start(line: string, how: '!' | '='): Promise<{number: number; mark: number}> {
		for (let attempt = 0; attempt < attempts; attempt++) {
			const number = await this.#offer(line);
			if (number === undefined) continue;
			const mark = this.#listener.mark;
			await this.#enter(`${number}${how}`);
			const answer = await this.#listener.waitFor(mark, answerLimit, heard => {
				if (heard === `>${number}`) return 'started';
				return heard.startsWith('?') ? 'damaged' : undefined;
			});
			if (answer === 'started') return {number, mark};
			if (answer === undefined) {
				// Either Enter was lost, or the guest is slow. Enter alone is harmless in both cases: an empty line is no candidate.
				await this.#typist.releaseModifiers();
				await this.#typist.press('enter');
				const late = await this.#listener.waitFor(mark, answerLimit, heard =>
					heard === `>${number}` ? 'started' : heard.startsWith('?') ? 'damaged' : undefined,
				);
				if (late === 'started') return {number, mark};
			}
		}

		throw this.error('the guest no longer answers what is typed');
	}

	/** Type a candidate; its number when the guest received it intact. */
	async #offer(line: string): Promise<number | undefined> {
		await this.#typist.releaseModifiers();
		await this.#typist.press('u', ['control']);
		const mark = this.#listener.mark;
		await this.#enter(line);
		const heard = await this.#listener.waitFor(mark, answerLimit, text => parseCandidate(text));
		if (heard?.line === line) return heard.number;
		// A line feed may be all that is missing; what then comes is compared at the next attempt, after what is still under way.
		await this.#typist.press('enter');
		await this.#quiet();
		return undefined;
	}

	/** Wait until nothing more is heard from the command loop, so that an old answer is not taken for a new one. */
	async #quiet(): Promise<void> {
		for (;;) {
			const mark = this.#listener.mark;
			const heard = await this.#listener.waitFor(mark, 300, line => (line.startsWith('#') ? undefined : line));
			if (heard === undefined) return;
		}
	}

	async #result(number: number, mark: number, limit: number, command: string): Promise<CommandResult> {
		const result = await this.#end(number, mark, limit);
		if (result) return result;
		throw this.error(`"${command}" did not end within ${Math.round(limit / 1000)} s`);
	}

	async #end(number: number, mark: number, limit: number): Promise<CommandResult | undefined> {
		const ended = await this.#listener.waitFor(mark, limit, (line, index) => {
			const match = /^@(\d+) (\d+)$/.exec(line);
			return match && Number(match[1]) === number ? {index, status: Number(match[2])} : undefined;
		});
		if (!ended) return undefined;
		const output = this.#listener
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

type Candidate = {readonly number: number; readonly line: string};

function parseCandidate(text: string): Candidate | undefined {
	const match = /^\?(\d+) \d+ \d+ (.*)$/.exec(text);
	return match ? {number: Number(match[1]), line: match[2] ?? ''} : undefined;
}
