import type {Context} from '../events.js';
import type {Hypervisor} from '../hypervisor/hypervisor.js';
import type {Keyboard} from '../hypervisor/keyboard/keys.js';
import {requirePart} from '../hypervisor/require-part.js';
import {workLimit} from '../hypervisor/work-limit.js';
import {plainText} from '../text/plain-text.js';
import {appendCommands, longestLine} from './append-commands.js';
import {ConsoleError, SilentGuestError} from './console-error.js';
import {answerLimit, type Candidate, parseCandidate, screenMirror} from './guest-programs.js';
import {parseFrame, type Screen} from './screen.js';
import {SerialListener} from './serial-listener.js';
import {answerLoader, type LoaderAnswer, loadCommandLoop} from './shell-loader.js';
import {Typist} from './typist.js';

/** How often a command is typed until it has arrived intact, and its confirmation too. */
const attempts = 40;

/** Milliseconds until a confirmation that nothing was heard of is taken for lost. A program that asks must not get it as an answer. */
const startLimit = {'!': answerLimit, '=': 30_000} as const;

/** So many looks at the screen without the key, and it counts as lost. The one that is under way when the key is typed may miss it; the third cannot. */
const looksEnough = 3;

/** Milliseconds of listening from one count of the looks to the next. */
const lookInterval = 100;

/** A guest whose mirror stays silent gets this many times the usual time: it may be slow, or the mirror may have ended. */
const slowest = 20;

export type CommandResult = {readonly status: number; readonly output: readonly string[]};

/** A command that runs: its number, and where the listener was before it was confirmed. */
type Started = {readonly number: number; readonly mark: number};

/**
A closed loop through a machine's keyboard and serial port: nothing that is typed takes effect before the guest has said that it arrived intact,
and every command runs exactly once and reports its status.
*/
export class GuestConsole {
	readonly typist: Typist;
	readonly #listener: SerialListener;
	readonly #keyboard: Keyboard;
	readonly #context: Context;
	readonly #processorSeconds: () => Promise<number | undefined>;
	#screen: Screen | undefined;
	#isConnected = false;
	/** Milliseconds from the end of a line that was typed to its echo, of the last ten that were heard. */
	#answerTimes: readonly number[] = [0];

	private constructor(keyboard: Keyboard, serialFile: string, processorSeconds: () => Promise<number | undefined>, context: Context) {
		this.typist = new Typist(keyboard);
		this.#listener = new SerialListener(serialFile, context.signal, line => this.#heard(line));
		this.#keyboard = keyboard;
		this.#processorSeconds = processorSeconds;
		this.#context = context;
	}

	/** Open the keyboard and the serial file of a running machine. Nothing is typed yet. */
	static async open(hypervisor: Hypervisor, name: string, context: Context): Promise<GuestConsole> {
		const {serialFile} = await hypervisor.machine(name, context);
		const quiet = {...context, emit: () => {}};
		const processorSeconds = async () => hypervisor.processorSeconds?.(name, quiet);
		return new GuestConsole(await requirePart(hypervisor, 'keyboard')(name, context), serialFile, processorSeconds, context);
	}

	/** Take over the command loop that another has loaded, which must be closed. What runs in it is interrupted. */
	static async rejoin(hypervisor: Hypervisor, name: string, context: Context): Promise<GuestConsole> {
		const console = await GuestConsole.open(hypervisor, name, context);
		// What was heard before is no answer to what is typed now.
		await console.#listener.waitFor(0, 0, () => undefined);
		await console.interrupt();
		console.#isConnected = true;
		return console;
	}

	/** Whether the command loop runs: what is typed is understood. */
	get isConnected(): boolean {
		return this.#isConnected;
	}

	/** The guest's screen as it was last sent. */
	get screen(): Screen | undefined {
		return this.#screen;
	}

	async close(): Promise<void> {
		await Promise.all([this.#keyboard.close(), this.#listener.close()]);
	}

	/**
	Wait until a shell answers, knocking again and again while the guest boots, and load the command loop and the screen mirror into it.
	@param limit - milliseconds for the guest to boot and answer; one that is slow, and works, has longer.
	@param loader - what to answer a boot loader.
	@throws ConsoleError when it never does.
	*/
	async connect(limit: number, loader: LoaderAnswer = {}): Promise<void> {
		const line = {typist: this.typist, listener: this.#listener};
		const started = performance.now();
		const isOver = workLimit(limit, this.#processorSeconds, {isStart: true});
		for (let silent = 0; !(await isOver()); silent++) {
			// At first a boot loader reads the keys. It waits for Enter; it would take a line for the name of a kernel.
			if (silent < 3 && this.#listener.mark === 0) {
				await answerLoader(this.typist, loader);
				await this.#listener.waitFor(0, answerLimit / 2, () => true);
				continue;
			}

			// A guest that was heard can be interrupted. One that stays silent for a minute is stuck, or has not begun to boot.
			const interrupt = this.#listener.mark > 0 || (silent > 20 && silent % 5 === 0);
			if ((await loadCommandLoop(line, interrupt, loader)) && (await this.#startMirror())) {
				this.#isConnected = true;
				return;
			}
		}

		throw this.#timeout("the guest's shell did not answer", started);
	}

	/**
	Run a command without input, once, and hear its status and what it printed.
	@param limit - milliseconds for the command itself; in a guest that is slow, and works, it has longer.
	@throws ConsoleError when it takes longer, or the guest stops answering.
	*/
	async run(command: string, {limit = 60_000}: {readonly limit?: number} = {}): Promise<CommandResult> {
		const running = await this.#start(command, '!');
		const started = performance.now();
		const isOver = this.limit(limit);
		for (let patience = limit; ; patience = 1000) {
			const result = await this.#end(running, patience);
			if (result) return result;
			if (await isOver()) throw this.#timeout(`"${command}" did not end`, started);
		}
	}

	/** Start a command that asks at the terminal; `finished` tells whether it has ended. Its output is on the screen. */
	async startDialog(command: string): Promise<{finished(milliseconds: number): Promise<CommandResult | undefined>}> {
		const started = await this.#start(command, '=');
		return {finished: async milliseconds => this.#end(started, milliseconds)};
	}

	/** End a program that has the terminal, and wait until nothing more is heard. */
	async interrupt(): Promise<void> {
		await this.typist.interrupt();
		await this.#listener.waitUntilSilent();
	}

	/**
	The next screen that `match` accepts, the present one included; undefined after `milliseconds`, but not before the guest has looked at its screen
	often enough to have seen it: what is typed a second time because the first was given up too early comes twice.
	*/
	async waitForScreen(milliseconds: number, match: (screen: Screen) => boolean): Promise<Screen | undefined> {
		if (this.#screen && match(this.#screen)) return this.#screen;
		const {mark, looks} = this.#listener;
		const seen = async (limit: number) =>
			this.#listener.waitFor(mark, limit, line => {
				const screen = parseFrame(line);
				return screen && match(screen) ? screen : undefined;
			});
		const end = performance.now() + milliseconds * slowest;
		let screen = await seen(milliseconds);
		while (!screen && this.#listener.looks < looks + looksEnough && performance.now() < end) screen = await seen(lookInterval);
		return screen;
	}

	/** Write a file in the guest from lines of any length; its contents are compared when it is done. */
	async writeFile(file: string, lines: readonly string[]): Promise<void> {
		const commands = [`:>${file}`, ...lines.flatMap(line => appendCommands(file, line))];
		for (let attempt = 0; attempt < 5; attempt++) {
			for (const command of commands) {
				const {status, output} = await this.run(command);
				if (status !== 0) throw this.error(`"${command}" failed in the guest: ${output.join(' ')}`);
			}

			const {output} = await this.run(`cat ${file}`);
			if (output.join('\n') === lines.join('\n')) return;
		}

		throw this.error(`${file} could not be written in the guest`);
	}

	/** An error that carries what was heard and seen last. */
	error(message: string, kind = ConsoleError): ConsoleError {
		const heard = this.#listener.since(0).filter(line => !line.startsWith('#'));
		return new kind(message, heard.slice(-8).map(plainText), this.#screen?.rows.map(plainText) ?? []);
	}

	/** A limit for what the guest does meanwhile; for one that is slow, and works, it is longer. */
	limit(milliseconds: number): () => Promise<boolean> {
		return workLimit(milliseconds, this.#processorSeconds);
	}

	#timeout(what: string, started: number): ConsoleError {
		return this.error(`${what} within ${Math.round((performance.now() - started) / 1000)} s`);
	}

	#heard(line: string): void {
		const screen = parseFrame(line);
		if (screen) {
			this.#screen = screen;
			this.#context.emit({type: 'screen', rows: screen.rows.map(plainText), cursor: screen.cursor});
		} else if (!line.startsWith('#')) {
			this.#context.emit({type: 'heard', text: plainText(line)});
		}
	}

	async #startMirror(): Promise<boolean> {
		try {
			await this.writeFile('/tmp/vm.m', screenMirror);
			const from = this.#listener.mark;
			await this.run('sh /tmp/vm.m $$ >/dev/null 2>&1 &');
			return (await this.#listener.waitFor(from, answerLimit * 2, parseFrame)) !== undefined;
		} catch (error) {
			if (error instanceof ConsoleError) return false;
			throw error;
		}
	}

	/**
	Type a command until the guest has repeated it, then confirm it until the guest has begun to run it. A confirmation that seemed lost may only be
	slow: each answer tells which line was run last, so that no line is confirmed again while it runs.
	*/
	async #start(command: string, how: '!' | '='): Promise<Started> {
		const text = command.length <= longestLine ? command : await this.#assemble(command);
		this.#context.emit({type: 'typed', text: command});
		let confirmed: Started | undefined;
		for (let attempt = 0; attempt < attempts; attempt++) {
			const candidate = await this.#offer(text, attempt);
			if (confirmed && candidate?.lastRun === confirmed.number) return confirmed;
			if (candidate?.line !== text) continue;
			const {number} = candidate;
			const {mark} = this.#listener;
			confirmed = {number, mark};
			await this.typist.enter(`${number}${how}`);
			const begun = (heard: string) => (heard === `>${number}` ? 'started' : heard.startsWith('?') ? 'damaged' : undefined);
			let answer = await this.#listener.waitFor(mark, answerLimit, begun);
			if (answer === undefined) {
				// Either Enter was lost, or the guest is slow. Enter alone is harmless in both cases: an empty line is no candidate.
				await this.typist.pressEnter();
				answer = await this.#listener.waitFor(mark, startLimit[how], begun);
			}

			if (answer === 'started') return confirmed;
		}

		throw this.error('the guest no longer answers what is typed', SilentGuestError);
	}

	/** Type a candidate; what the guest says that it received, damaged or not. */
	async #offer(text: string, attempt: number): Promise<Candidate | undefined> {
		if (attempt % 2 === 0) {
			await this.typist.erase();
		} else {
			// Where Ctrl-U erases nothing, Enter makes a candidate of its own of what is left there.
			await this.typist.pressEnter();
			await this.#listener.waitUntilSilent();
		}

		const {mark} = this.#listener;
		await this.typist.enter(text);
		const entered = performance.now();
		const candidate = await this.#listener.waitFor(mark, Math.max(answerLimit, 2 * Math.max(...this.#answerTimes)), parseCandidate);
		if (candidate) this.#answerTimes = [...this.#answerTimes.slice(-9), performance.now() - entered];
		if (candidate?.line === text) return candidate;
		// Perhaps only Enter was lost. What the guest answers now must not be taken for the answer to the next attempt.
		await this.typist.pressEnter();
		await this.#listener.waitUntilSilent();
		return candidate;
	}

	/** What a command has printed, and its status; undefined when it runs for longer than `limit` milliseconds. */
	async #end({number, mark}: Started, limit: number): Promise<CommandResult | undefined> {
		return this.#listener.waitFor(mark, limit, (line, index) => {
			const match = /^@(\d+) (\d+)$/.exec(line);
			if (!match || Number(match[1]) !== number) return undefined;
			const said = this.#listener.since(mark).slice(0, index - mark);
			return {status: Number(match[2]), output: said.filter(heard => heard.startsWith(':')).map(heard => heard.slice(1))};
		});
	}

	/** Put a long command into a file of the guest; the short line that runs it. */
	async #assemble(command: string): Promise<string> {
		await this.writeFile('/tmp/vm.l', command.split('\n'));
		return '. /tmp/vm.l';
	}
}
