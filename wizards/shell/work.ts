import type {Context, EngineEvent} from '../../source/index.js';
import {noProgress, type Progress, reduceProgress} from '../widgets/steps/progress.js';
import {Store} from './store.js';

type WorkPhase = 'idle' | 'running' | 'stopping' | 'done' | 'failed' | 'stopped';

export type WorkState<T> = {
	readonly phase: WorkPhase;
	readonly progress: Progress;
	/** Of `done`. */
	readonly result?: T;
	/** Of `failed`, and of `stopped` when stopping has failed as well. */
	readonly error?: unknown;
};

export type WorkOptions = {
	/** "making the intermediary": what is said when somebody wants to leave meanwhile. */
	readonly title: string;
	/** Steps that are known to come. */
	readonly steps?: ReadonlyArray<{readonly id: string; readonly title: string}>;
	/** What is left behind when we stop at once, and how to put it back, a line each. Asked only then. */
	left?(): readonly string[];
	/** It does not matter when it is cut off, so nobody needs to be asked. */
	readonly isHarmless?: boolean;
	/** It puts something back, so it is waited for and never stopped. */
	readonly isEnd?: boolean;
};

/** Milliseconds between two changes that are shown: a guest's screen and bytes written come faster than anybody reads. */
const frame = 50;

/**
Something of the engine under way: a mount, a set-up. It lives outside the screens, so that it goes on when the terminal is lent to another
program; the app stops it in order before it ends.
*/
export class Work<T = unknown> extends Store<WorkState<T>> {
	#options: WorkOptions = {title: ''};
	#stop = new AbortController();
	#pending: Array<{readonly event: EngineEvent; readonly at: number}> = [];
	#timer: NodeJS.Timeout | undefined;
	#settled: Promise<void> = Promise.resolve();

	constructor() {
		super({phase: 'idle', progress: noProgress()});
	}

	get title(): string {
		return this.#options.title;
	}

	get isBusy(): boolean {
		return this.state().phase === 'running' || this.state().phase === 'stopping';
	}

	get isHarmless(): boolean {
		return this.#options.isHarmless ?? false;
	}

	/** Resolves when nothing is under way. */
	get settled(): Promise<void> {
		return this.#settled;
	}

	left(): readonly string[] {
		return this.isBusy ? (this.#options.left?.() ?? []) : [];
	}

	/** Does nothing while something is under way. Nothing is thrown. @returns How it has ended. */
	async start(run: (context: Context) => Promise<T>, options: WorkOptions): Promise<WorkState<T>> {
		if (!this.isBusy) {
			const stop = new AbortController();
			this.#stop = stop;
			this.#options = options;
			this.#pending = [];
			this.set({phase: options.isEnd ? 'stopping' : 'running', progress: noProgress(options.steps)});
			this.#settled = this.#run(run, stop.signal);
		}

		await this.#settled;
		return this.state();
	}

	/** Stop in order: the work throws when it has put things back. */
	stop(reason: Error = new DOMException('stopped by the user', 'AbortError')): void {
		if (this.state().phase !== 'running') return;
		this.#flush();
		this.set({...this.state(), phase: 'stopping'});
		this.#stop.abort(reason);
	}

	/** Forget what came of it. */
	reset(): void {
		if (!this.isBusy) this.set({phase: 'idle', progress: noProgress()});
	}

	async #run(run: (context: Context) => Promise<T>, signal: AbortSignal): Promise<void> {
		try {
			const result = await run({signal, emit: event => this.#emit(event)});
			this.#flush();
			this.set({phase: 'done', progress: this.state().progress, result});
		} catch (error) {
			this.#flush();
			const isReason = signal.aborted && (error === signal.reason || isCancellation(error));
			if (isReason) this.set({phase: 'stopped', progress: this.state().progress});
			else this.set({phase: signal.aborted ? 'stopped' : 'failed', progress: this.state().progress, error});
		}
	}

	#emit(event: EngineEvent): void {
		this.#pending.push({event, at: performance.now()});
		this.#timer ??= setTimeout(() => this.#flush(), frame);
	}

	#flush(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		if (this.#pending.length === 0) return;
		const progress = this.#pending.reduce((folded, {event, at}) => reduceProgress(folded, event, at), this.state().progress);
		this.#pending = [];
		this.set({...this.state(), progress});
	}
}

function isCancellation(error: unknown): boolean {
	return error instanceof Error && ['CanceledError', 'AbortError'].includes(error.name);
}
