import type {Context, EngineEvent} from '../../../source/events.js';
import type {Engine, SetupArguments, SetupHooks, SetupOperations} from '../../../source/index.js';
import type {Intermediary} from '../../../source/intermediary/intermediary.js';
import {recipe} from '../../../source/recipe/recipe.js';
import {fakeEngine, sampleIntermediary} from '../fake-engine.js';

/** The real steps, for which nothing else is needed. */
export const steps = recipe.map(({id, title, resume}) => ({id, title, resume}));

type Build = {readonly context: Context; resolve(intermediary: Intermediary): void; reject(error: unknown): void};

/** A set-up whose engine is the test: it says what happens, and when. */
export class HandBuild {
	/** What the engine was asked for, in order. */
	readonly calls: string[] = [];
	readonly log = '/home/u/.local/state/vmfuse/logs/setup-vmfuse-2026-11-24.jsonl';
	answers: SetupArguments | undefined;
	#build: Build | undefined;
	#waiting: ((build: Build) => void) | undefined;

	engine(changes: Partial<SetupOperations> = {}, options: Parameters<typeof fakeEngine>[0] = {intermediaries: []}): Engine {
		const {engine} = fakeEngine(options);
		return {
			...engine,
			setup: {
				...engine.setup,
				steps: async () => steps,
				plan: async ({name}) => [
					`A virtual machine named "${name}", 256 MiB of memory, a disk of 1 GiB.`,
					'No disk of this computer is touched.',
				],
				run: async (answers, {onLog, ...context}: Context & SetupHooks) => {
					this.answers = answers;
					return this.#begin(`run ${answers.name}`, context, onLog);
				},
				resume: async (name, {onLog, ...context}: Context & SetupHooks) => this.#begin(`resume ${name}`, context, onLog),
				remove: async (name, context: Context) => {
					await this.#begin(`undo ${name}`, context);
					return {name, bytes: 0};
				},
				...changes,
			},
		};
	}

	emit(...events: readonly EngineEvent[]): void {
		for (const event of events) this.#build?.context.emit(event);
	}

	/** Steps from their beginning to their end. */
	do(from: string, to: string): void {
		const first = steps.findIndex(({id}) => id === from);
		const last = steps.findIndex(({id}) => id === to);
		for (const step of steps.slice(first, last + 1)) this.emit({type: 'step-started', ...step}, {type: 'step-done', ...step, seconds: 12});
	}

	start(id: string): void {
		this.emit({type: 'step-started', id, title: titleOf(id)});
	}

	finish(intermediary: Partial<Intermediary> = {}): void {
		this.#build?.resolve({...sampleIntermediary, extensions: ['lvm2'], ...intermediary});
	}

	fail(error: unknown): void {
		this.#build?.reject(error);
	}

	/** Resolves when the engine is asked to stop. */
	async aborted(): Promise<void> {
		const signal = this.#build?.context.signal;
		if (!signal) throw new Error('nothing was begun');
		if (!signal.aborted) await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), {once: true}));
	}

	/** As the engine does when it has stopped in order: the step ends, then its reason is thrown. */
	stopped(id: string): void {
		this.emit({type: 'step-failed', id, title: titleOf(id), seconds: 3, message: 'stopped'});
		this.fail(this.#build?.context.signal.reason);
	}

	/** Resolves when the engine was asked for something that it has not been asked for before. */
	async begun(): Promise<void> {
		if (this.#build) return;
		await new Promise<Build>(resolve => {
			this.#waiting = resolve;
		});
	}

	async #begin(call: string, context: Context, onLog?: SetupHooks['onLog']): Promise<Intermediary> {
		this.calls.push(call);
		onLog?.(this.log);
		try {
			return await new Promise<Intermediary>((resolve, reject) => {
				this.#build = {context, resolve, reject};
				this.#waiting?.(this.#build);
				this.#waiting = undefined;
			});
		} finally {
			this.#build = undefined;
		}
	}
}

export function titleOf(id: string): string {
	return steps.find(step => step.id === id)?.title ?? '';
}
