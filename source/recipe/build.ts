import {ConsoleError} from '../console/console-error.js';
import {GuestConsole} from '../console/guest-console.js';
import type {LoaderAnswer} from '../console/shell-loader.js';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import type {Folders} from '../folders.js';
import type {Guest} from '../guest/guest.js';
import type {Hypervisor} from '../hypervisor/hypervisor.js';
import {consoleShell, type GuestShell, sshShell} from './guest-shell.js';
import {downloadsFromHere, type Mirror} from './mirror.js';
import type {SetupOptions} from './setup-options.js';
import type {SetupProgress} from './setup-progress.js';

/** Milliseconds for a guest to boot until its shell or SSH server answers. Warm reboots of emulated guests took up to five minutes. */
export const bootLimit = 420_000;

/** Milliseconds after which a boot is taken for stuck, the first time. */
const firstBootLimit = 300_000;

/** What the steps of one set-up share: the machine, and the ways into its guest that are open now. */
export class Build {
	readonly options: SetupOptions;
	readonly folders: Folders;
	readonly hypervisor: Hypervisor;
	readonly progress: SetupProgress;
	/** Where extensions come from. */
	readonly mirror: Mirror;
	/** The guest that runs now has its network and knows the mirror. */
	canDownload = false;
	#console: GuestConsole | undefined;
	#guest: Guest | undefined;
	#shell: GuestShell | undefined;
	#runs = 0;
	#isToRun = false;
	#isEnding = false;

	constructor({options, folders, hypervisor, progress, mirror}: Pick<Build, 'options' | 'folders' | 'hypervisor' | 'progress' | 'mirror'>) {
		this.options = options;
		this.folders = folders;
		this.hypervisor = hypervisor;
		this.progress = progress;
		this.mirror = mirror;
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

	/** A shell of the guest: over SSH where that is open, else at the console. @throws Error when neither is open. */
	get shell(): GuestShell {
		if (!this.#shell) throw new Error('no shell of the guest is open');
		return this.#shell;
	}

	get isReachable(): {console: boolean; ssh: boolean} {
		return {console: this.#console !== undefined, ssh: this.#guest !== undefined};
	}

	/** The number of the machine's run, until somebody ends it or tells the guest to power off. A machine that is off before that has ended by itself. */
	get run(): number | undefined {
		return this.#isToRun ? this.#runs : undefined;
	}

	/** Whether the guest was told to power off, and nobody has seen the machine off since. */
	get isEnding(): boolean {
		return this.#isEnding;
	}

	/** Start the machine so that the guest can download: from this computer too, where the mirror or the proxy is on it. */
	async start(context: Context): Promise<void> {
		await this.hypervisor.start(this.name, context, {reachesThisComputer: downloadsFromHere(this.options)});
		this.canDownload = false;
		this.#runs++;
		this.#isToRun = true;
		this.#isEnding = false;
	}

	/** Pull the plug. Harmless when the machine is off. */
	async powerOff(context: Context): Promise<void> {
		this.#isToRun = false;
		this.#isEnding = false;
		await this.leave();
		await this.hypervisor.powerOff(this.name, context);
	}

	/** The guest is told to power off. */
	expectEnd(): void {
		this.#isToRun = false;
		this.#isEnding = true;
	}

	/** Wait for the guest's shell and load the command loop into it. */
	async openConsole(context: Context, limit = bootLimit, loader: LoaderAnswer = {}): Promise<void> {
		await this.leave();
		this.#console = await GuestConsole.open(this.hypervisor, this.name, context);
		this.#shell = consoleShell(this.#console);
		await this.#console.connect(limit, loader);
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

	enterGuest(guest: Guest): void {
		this.#guest = guest;
		this.#shell = sshShell(guest);
	}

	/** Close the ways into the guest; the guest goes on. */
	async leave(): Promise<void> {
		const console = this.#console;
		const guest = this.#guest;
		this.#console = undefined;
		this.#guest = undefined;
		this.#shell = undefined;
		await console?.close();
		await guest?.close();
	}

	/** Run a script in the guest's shell that must succeed. @returns what it printed. @throws UserError with the end of that. */
	async command(script: string, limit?: number): Promise<readonly string[]> {
		const {status, output} = await this.shell.run(script, limit);
		if (status === 0) return output;
		const said = output.join('\n').trim().split('\n').slice(-3).join(' / ');
		throw this.error(`"${script}" ended with status ${status}${said ? `: ${said}` : ''}`);
	}

	/** Whether a script in the guest's shell succeeds. */
	async succeeds(script: string, limit?: number): Promise<boolean> {
		return (await this.shell.run(script, limit)).status === 0;
	}

	/** Something is wrong in the guest: with what was heard and seen last, where its console is open. */
	error(message: string): UserError {
		return this.#console ? this.#console.error(message) : new UserError(message);
	}
}
