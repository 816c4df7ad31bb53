import {
	CanceledError,
	type Context,
	type DiskOperations,
	type EngineEvent,
	type MountAnswers,
	type Probe,
	type SourceChoice,
} from '../../../source/index.js';
import type {Work} from '../../shell/work.js';
import {noProgress, reduceProgress} from '../../widgets/steps/progress.js';
import {isSameChoice} from '../answers.js';
import type {CloneState} from './clone-state.js';
import {type Failure, failureAfter, failureOf} from './failure.js';

/**
Keeps the one virtual machine that the wizard may have: starts it, hands it another part of the disk, mounts, and stops it in order whatever it
is doing. As long as there is one, its work is under way, so that whoever stops the work stops it. Nothing here throws: what went wrong is in
the state.
*/
export class CloneKeeper {
	readonly #disks: Pick<DiskOperations, 'probe'>;
	readonly #work: Work<void>;
	readonly #listeners = new Set<() => void>();
	#state: CloneState = {phase: 'none'};
	#intermediary = '';
	/** Of the work under way. */
	#context: Context | undefined;
	/** Ends the work: the machine is not to be kept, or no longer ours. */
	#release = () => {};
	/** What the machine does for us beside being there. */
	#task: {readonly stop: AbortController; readonly ended: Promise<void>} | undefined;
	/** What is asked for and not begun: it may have to wait until the machine before it has stopped. */
	#wanted: SourceChoice | undefined;

	constructor(disks: Pick<DiskOperations, 'probe'>, work: Work<void>) {
		this.#disks = disks;
		this.#work = work;
	}

	readonly state = (): CloneState => this.#state;

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	/** Have a machine that looks at this part of a disk: the one that is there where it can be handed another part, else a new one. */
	async lookAt(choice: SourceChoice, intermediary: string): Promise<void> {
		const now = this.#state;
		const isOurs = 'choice' in now && now.choice.source === choice.source && this.#intermediary === intermediary;
		if (isOurs && isSameChoice(now.choice, choice)) return;
		if (isOurs && now.phase === 'ready' && now.look.canLookElsewhere) {
			await this.#turn(now.look, choice);
			return;
		}

		this.#wanted = choice;
		if (now.phase === 'none') this.#idle();
		await this.#end();
		if (this.#wanted !== choice) return;
		this.#intermediary = intermediary;
		await new Promise<void>(resolve => {
			this.#work.start(async context => this.#keep(choice, context, resolve), {
				title: `a virtual machine looks at ${choice.source}`,
				left: () => [`The virtual machine for ${choice.source} stops by itself in a while. To see that: vmfuse-tui list`],
			});
		});
	}

	/** Open an encrypted device. @returns Why it is still closed; undefined also when it was interrupted. */
	async unlock(device: string, passphrase: string): Promise<Failure | undefined> {
		const now = this.#state;
		if (now.phase !== 'ready') return undefined;
		const {choice, look} = now;
		let failure: Failure | undefined;
		this.#set({phase: 'unlocking', choice, look, device});
		await this.#do(async context => {
			try {
				await look.unlock(device, passphrase, context);
			} catch (error) {
				failure = failureAfter(context.signal, error);
			}

			this.#set({phase: 'ready', choice, look});
		});
		return failure;
	}

	/** Give up an unlocking that takes too long; the machine stays. */
	async interrupt(): Promise<void> {
		if (this.#state.phase !== 'unlocking') return;
		this.#task?.stop.abort(new CanceledError('by the user'));
		await this.#task?.ended;
	}

	/** When it is mounted, the machine is no longer ours; when that fails, it is gone. */
	async mount(answers: MountAnswers): Promise<void> {
		const now = this.#state;
		if (now.phase !== 'ready') return;
		const {choice, look} = now;
		this.#set({phase: 'mounting', choice, look, progress: noProgress()});
		await this.#do(async context => {
			try {
				const session = await look.mount(answers, context);
				this.#set({phase: 'mounted', session, log: look.log});
			} catch (error) {
				const failure = failureAfter(context.signal, error);
				this.#idle(failure && {...failure, log: look.log});
			}
		});
		this.#release();
		await this.#work.settled;
	}

	/** Resolves when there is no machine any more, whatever was under way. What is mounted stays. */
	async stop(): Promise<void> {
		this.#wanted = undefined;
		await this.#end();
		if (this.#state.phase === 'starting') this.#idle();
	}

	/** Forget why the last one ended. */
	dismiss(): void {
		if (this.#state.phase === 'none') this.#set({phase: 'none'});
	}

	async #end(): Promise<void> {
		this.#work.stop(new CanceledError('by the user'));
		await this.#work.settled;
	}

	/** From the start of a machine to its end. @param onStarted Called when it is ready, or has failed. */
	async #keep(choice: SourceChoice, context: Context, onStarted: () => void): Promise<void> {
		const {signal} = context;
		const telling: Context = {signal, emit: event => this.#tell(event, context)};
		this.#context = telling;
		this.#wanted = undefined;
		this.#set({phase: 'starting', choice, progress: noProgress()});
		const onAbort = () => {
			const now = this.#state;
			if (now.phase === 'starting' || now.phase === 'mounting') this.#set({phase: 'stopping', progress: now.progress});
			this.#release();
		};
		signal.addEventListener('abort', onAbort, {once: true});
		try {
			const released = new Promise<void>(resolve => {
				this.#release = resolve;
			});
			const look = await this.#disks.probe(choice, this.#intermediary, telling);
			this.#set({phase: 'ready', choice, look});
			onStarted();
			await released;
			await this.#task?.ended;
			if ('look' in this.#state || this.#state.phase === 'stopping') await this.#stopLook(look, telling);
		} catch (error) {
			this.#idle(failureAfter(signal, error));
			throw error;
		} finally {
			signal.removeEventListener('abort', onAbort);
			onStarted();
		}
	}

	async #stopLook(look: Probe, {emit}: Context): Promise<void> {
		const failure = this.#state.phase === 'stopping' ? this.#state.failure : undefined;
		this.#set({phase: 'stopping', progress: noProgress(), failure});
		try {
			// The signal that ended it must not end its end.
			await look.stop({signal: new AbortController().signal, emit});
			this.#idle(failure);
		} catch (error) {
			this.#idle(failureOf(error));
			throw error;
		}
	}

	async #turn(look: Probe, choice: SourceChoice): Promise<void> {
		this.#set({phase: 'turning', choice, look, progress: noProgress()});
		await this.#do(async context => {
			try {
				await look.lookAt(choice.partitions, context);
				this.#set({phase: 'ready', choice, look});
			} catch (error) {
				this.#set({phase: 'stopping', progress: noProgress(), failure: failureAfter(context.signal, error)});
			}
		});
		if (this.#state.phase === 'ready') return;
		// What it has of the disk after a failure is anybody's guess.
		this.#release();
		await this.#work.settled;
	}

	async #do(task: (context: Context) => Promise<void>): Promise<void> {
		if (!this.#context) return;
		const stop = new AbortController();
		const {signal, emit} = this.#context;
		const ended = task({signal: AbortSignal.any([signal, stop.signal]), emit}).finally(() => {
			this.#task = undefined;
		});
		this.#task = {stop, ended};
		await ended;
	}

	/** No machine; unless one is asked for, which is as good as begun. */
	#idle(failure?: Failure): void {
		if (failure) this.#wanted = undefined;
		this.#set(this.#wanted ? {phase: 'starting', choice: this.#wanted, progress: noProgress()} : {phase: 'none', failure});
	}

	#tell(event: EngineEvent, {emit}: Context): void {
		emit(event);
		const now = this.#state;
		if (!('progress' in now)) return;
		const progress = reduceProgress(now.progress, event, performance.now());
		if (progress !== now.progress) this.#set({...now, progress});
	}

	#set(state: CloneState): void {
		this.#state = state;
		for (const listener of this.#listeners) listener();
	}
}
