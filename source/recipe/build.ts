import {setTimeout as delay} from 'node:timers/promises';
import {ConsoleError} from '../console/console-error.js';
import {type CommandResult, GuestConsole} from '../console/guest-console.js';
import type {LoaderAnswer} from '../console/shell-loader.js';
import {Typist} from '../console/typist.js';
import type {Context} from '../events.js';
import type {Folders} from '../folders.js';
import type {Guest} from '../guest/guest.js';
import type {Hypervisor} from '../hypervisor/hypervisor.js';
import {requirePart} from '../hypervisor/require-part.js';
import {downloadsFromHere, type Mirror} from './mirror.js';
import type {SetupOptions} from './setup-options.js';
import type {SetupProgress} from './setup-progress.js';
import type {StepOf} from './step-of.js';

/** Milliseconds for a guest to boot until its shell or SSH server answers. Warm reboots of emulated guests took up to five minutes. */
export const bootLimit = 420_000;

/** Milliseconds after which a boot is taken for stuck, the first time. */
const firstBootLimit = 300_000;

/** Milliseconds from one Enter to the next. */
const nudgeInterval = 7000;

type Parts = Pick<Build, 'options' | 'folders' | 'hypervisor' | 'progress' | 'mirror' | 'steps'>;

/** What the steps of one setup share: the machine, and the ways into it that are open now. */
export class Build {
	readonly options: SetupOptions;
	readonly folders: Folders;
	readonly hypervisor: Hypervisor;
	readonly progress: SetupProgress;
	/** Where extensions come from. */
	readonly mirror: Mirror;
	/** The whole recipe. */
	readonly steps: ReadonlyArray<StepOf<Build>>;
	#console: GuestConsole | undefined;
	#guest: Guest | undefined;
	#runs = 0;
	#isToRun = false;

	constructor({options, folders, hypervisor, progress, mirror, steps}: Parts) {
		this.options = options;
		this.folders = folders;
		this.hypervisor = hypervisor;
		this.progress = progress;
		this.mirror = mirror;
		this.steps = steps;
	}

	get name(): string {
		return this.options.name;
	}

	/** The shell at the guest's console. @throws Error outside of the steps that type. */
	get console(): GuestConsole {
		if (!this.#console) throw new Error('the console of the guest is not open');
		return this.#console;
	}

	/** The guest over SSH. @throws Error outside of the steps that use it. */
	get guest(): Guest {
		if (!this.#guest) throw new Error('there is no SSH connection to the guest');
		return this.#guest;
	}

	get isReachable(): {console: boolean; ssh: boolean} {
		return {console: this.#console !== undefined, ssh: this.#guest !== undefined};
	}

	/** The number of the machine's run that nobody has ended, nor told its guest to: if it is off, it has ended by itself. */
	get run(): number | undefined {
		return this.#isToRun ? this.#runs : undefined;
	}

	/** Start the machine so that the guest can download: from this computer too, where the mirror or the proxy is on it. */
	async start(context: Context): Promise<void> {
		await this.hypervisor.start(this.name, context, {reachesThisComputer: downloadsFromHere(this.options)});
		this.#runs++;
		this.#isToRun = true;
	}

	/** Pull the plug. Harmless when the machine is off. */
	async powerOff(context: Context): Promise<void> {
		this.#isToRun = false;
		await this.leave();
		await this.hypervisor.powerOff(this.name, context);
	}

	/** The guest is about to be told to switch itself off. */
	expectEnd(): void {
		this.#isToRun = false;
	}

	/** Wait for the guest's shell and load the closed loop into it. */
	async openConsole(context: Context, limit = bootLimit, loader: LoaderAnswer = {}): Promise<void> {
		await this.leave();
		const console = await GuestConsole.open(this.hypervisor, this.name, context);
		this.#console = console;
		await console.connect(limit, loader);
	}

	/** Start the machine and open its console. A guest that gets stuck on its way to a shell is given a second boot. */
	async boot(context: Context, loader: LoaderAnswer = {}): Promise<void> {
		try {
			await this.start(context);
			await this.openConsole(context, firstBootLimit, loader);
		} catch (error) {
			context.signal.throwIfAborted();
			if (!(error instanceof ConsoleError)) throw error;
			context.emit({type: 'warning', text: `${error.message}: the machine is started once more`});
			await this.powerOff(context);
			await this.start(context);
			await this.openConsole(context, bootLimit, loader);
		}
	}

	/** Press Enter now and then: a guest that could not load an extension as it boots waits for that. */
	nudge(context: Context): {end(): Promise<void>} {
		const ended = new AbortController();
		const signal = AbortSignal.any([context.signal, ended.signal]);
		const done = this.#pressEnter({...context, signal}).catch(() => {
			// It is over, or there is no machine any more: then whoever waits for it finds out.
		});
		return {
			async end() {
				ended.abort();
				await done;
			},
		};
	}

	async #pressEnter(context: Context): Promise<void> {
		const keyboard = await requirePart(this.hypervisor, 'keyboard')(this.name, context);
		try {
			const typist = new Typist(keyboard);
			for (;;) {
				await delay(nudgeInterval, undefined, {signal: context.signal});
				await typist.enter('');
			}
		} finally {
			await keyboard.close();
		}
	}

	enterGuest(guest: Guest): void {
		this.#guest = guest;
	}

	/** Close the ways into the guest; the guest goes on. */
	async leave(): Promise<void> {
		const console = this.#console;
		const guest = this.#guest;
		this.#console = undefined;
		this.#guest = undefined;
		await console?.close();
		await guest?.close();
	}

	/** Run a command at the console that must succeed. @throws ConsoleError with what it printed. */
	async type(command: string, limit?: number): Promise<CommandResult> {
		const result = await this.console.run(command, limit === undefined ? {} : {limit});
		if (result.status === 0) return result;
		throw this.failed(command, result);
	}

	/** Whether a command at the console succeeds. */
	async typeTest(command: string): Promise<boolean> {
		return (await this.console.run(command)).status === 0;
	}

	failed(command: string, {status, output}: CommandResult): ConsoleError {
		const said = output.join('\n').trim().split('\n').slice(-3).join(' / ');
		return this.console.error(`"${command}" ended with status ${status}${said ? `: ${said}` : ''}`);
	}
}
