import type {Intermediary} from '../../source/index.js';
import type {WorkState} from '../shell/work.js';
import type {Progress} from '../widgets/steps/progress.js';

/** What happens after the last question. */
export type Stage =
	| {readonly kind: 'building'; readonly isStopping: boolean}
	| {readonly kind: 'failed'; readonly error: unknown}
	/** The user has stopped it. `error`: stopping was not all that went wrong. */
	| {readonly kind: 'stopped'; readonly error?: unknown}
	| {readonly kind: 'undoing'}
	| {readonly kind: 'undone'}
	| {readonly kind: 'undo-failed'; readonly error: unknown}
	| {readonly kind: 'ready'; readonly intermediary: Intermediary};

/** Where the two works stand; undefined: nothing was begun. */
export function stageOf(build: Outcome<Intermediary>, undo: Outcome<void>): Stage | undefined {
	if (undo.phase === 'running' || undo.phase === 'stopping') return {kind: 'undoing'};
	if (undo.phase === 'done') return {kind: 'undone'};
	if (undo.phase !== 'idle') return {kind: 'undo-failed', error: undo.error};
	if (build.phase === 'running' || build.phase === 'stopping') return {kind: 'building', isStopping: build.phase === 'stopping'};
	if (build.phase === 'failed') return {kind: 'failed', error: build.error};
	if (build.phase === 'stopped') return {kind: 'stopped', ...(build.error === undefined ? {} : {error: build.error})};
	return build.result && {kind: 'ready', intermediary: build.result};
}

type Outcome<T> = Pick<WorkState<T>, 'phase' | 'result' | 'error'>;

/** Whether a build has left anything that can be gone on with, or undone. The engine keeps nothing until its first step is done. */
export function isAnythingMade(task: 'run' | 'resume', {steps}: Progress): boolean {
	return task === 'resume' || steps.some(({state}) => state === 'done' || state === 'skipped');
}

/** What can be done next, in the order in which it is offered. */
export type Choice = 'retry' | 'answers' | 'log' | 'keep' | 'undo' | 'mount' | 'home';

/** @param step - the number of the step that it goes on with; undefined: nothing was made that could be gone on with, or undone. */
export function choices(stage: Stage, step: string | undefined): readonly Choice[] {
	switch (stage.kind) {
		case 'failed':
			return step === undefined ? ['retry', 'answers', 'log', 'home'] : ['retry', 'log', 'keep', 'undo'];
		case 'stopped':
			return step === undefined ? ['retry', 'answers', 'home'] : ['keep', 'retry', 'log', 'undo'];
		case 'undo-failed':
			return ['undo', 'log', 'home'];
		case 'undone':
			return ['home'];
		case 'ready':
			return ['mount', 'home'];
		case 'building':
		case 'undoing':
			return [];
	}
}

/** The words of a choice. @param step - the number of the step that it goes on with. */
export function choiceLabel(choice: Choice, kind: Stage['kind'], step: string | undefined): string {
	switch (choice) {
		case 'retry':
			if (step === undefined) return kind === 'stopped' ? 'Begin again' : 'Try again';
			return kind === 'stopped' ? `Go on now with step ${step}` : `Try again from step ${step}`;
		case 'answers':
			return 'Change the answers';
		case 'log':
			return 'Read the log';
		case 'keep':
			return kind === 'failed' ? 'Leave everything as it is, to examine it' : 'Go on another time: what is done is kept';
		case 'undo':
			return kind === 'undo-failed' ? 'Try to undo it once more' : 'Undo everything: delete what was made';
		case 'mount':
			return 'Mount a disk now';
		case 'home':
			return 'Back to the start';
	}
}

/** The lines that stay in the scrollback when the program has ended. @param step - the number of the step that a set-up goes on with. */
export function summaryLines(stage: Stage, name: string, step: string | undefined): readonly string[] {
	switch (stage.kind) {
		case 'building':
		case 'failed':
		case 'stopped':
			if (step === undefined) return [];
			return [
				`The set-up of "${name}" is not finished: it goes on from step ${step}.`,
				`  - To delete what it has made: vmfuse-tui remove ${name}`,
			];
		case 'undoing':
		case 'undo-failed':
			return [`Not everything of "${name}" is deleted.`, `  - To delete it: vmfuse-tui remove ${name}`];
		case 'undone':
			return [`What the set-up of "${name}" had made is deleted.`];
		case 'ready':
			return [`The intermediary "${name}" is ready: TinyCore ${stage.intermediary.tinyCoreVersion}.`];
	}
}
