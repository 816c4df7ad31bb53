import type {EngineEvent} from '../../../source/index.js';

export type StepState = 'waiting' | 'running' | 'done' | 'skipped' | 'failed';

export type StepRow = {
	readonly id: string;
	readonly title: string;
	readonly state: StepState;
	/** Milliseconds of the clock that the reducer is given; undefined before it runs. */
	readonly startedAt?: number;
	readonly seconds?: number;
	/** Of a step that is done: what came of it; skipped: why; failed: the message. */
	readonly note?: string;
};

/** Something that was given back, or could not be. */
export type UndoRow = {readonly what: string; readonly state: 'done' | 'failed'; readonly seconds?: number; readonly message?: string};

/** Everything that a screen shows of work under way, folded from its events. */
export type Progress = {
	readonly steps: readonly StepRow[];
	readonly undos: readonly UndoRow[];
	/** Of what is under way; undefined when it tells nothing. */
	readonly ratio?: {readonly what: string; readonly ratio?: number};
	/** The guest's text screen, newest. */
	readonly screen?: {readonly rows: readonly string[]; readonly cursor: {readonly column: number; readonly row: number}};
	/** The line typed last at the guest's console. */
	readonly typed?: string;
	/** What was run last in the guest over SSH; undefined again when something is typed. */
	readonly overSsh?: string;
	/** The newest last. */
	readonly notices: ReadonlyArray<{readonly kind: 'notice' | 'warning'; readonly text: string}>;
	/** How many of them came before the step that began last. */
	readonly earlierNotices?: number;
};

/** @param steps Those that are known to come. */
export function noProgress(steps: ReadonlyArray<{readonly id: string; readonly title: string}> = []): Progress {
	return {steps: steps.map(({id, title}) => ({id, title, state: 'waiting'})), undos: [], notices: []};
}

/** @param now Milliseconds of any clock that only goes forward. */
export function reduceProgress(progress: Progress, event: EngineEvent, now: number): Progress {
	switch (event.type) {
		case 'step-started': {
			const {id, title} = event;
			return withStep({...progress, earlierNotices: progress.notices.length}, {id, title, state: 'running', startedAt: now});
		}

		case 'step-done': {
			const {id, title, seconds, note} = event;
			return withStep(progress, {id, title, state: 'done', seconds, note});
		}

		case 'step-skipped':
			return withStep(progress, {id: event.id, title: event.title, state: 'skipped', note: event.reason});
		case 'step-failed': {
			const {id, title, seconds, message} = event;
			return withStep(progress, {id, title, state: 'failed', seconds, note: message});
		}

		case 'undone':
			return {...progress, ratio: undefined, undos: [...progress.undos, {what: event.what, state: 'done', seconds: event.seconds}]};
		case 'undo-failed':
			return {...progress, undos: [...progress.undos, {what: event.what, state: 'failed', message: event.message}]};
		case 'progress':
			return {...progress, ratio: {what: event.what, ...(event.ratio === undefined ? {} : {ratio: Math.min(1, Math.max(0, event.ratio))})}};
		case 'typed':
			return {...progress, typed: event.text, overSsh: undefined};
		case 'guest-command':
			return {...progress, overSsh: event.command.join(' ')};
		case 'screen':
			return {...progress, screen: {rows: event.rows, cursor: event.cursor}};
		case 'notice':
		case 'warning':
			return {...progress, notices: [...progress.notices, {kind: event.type, text: event.text}]};
		default:
			return progress;
	}
}

/** Those that were not needed count, too. */
export function finishedSteps({steps}: Progress): number {
	return steps.filter(({state}) => state === 'done' || state === 'skipped').length;
}

/** With the step as it is now, in its place; how far the one before was is over. */
function withStep(progress: Progress, step: StepRow): Progress {
	const {steps} = progress;
	const index = steps.findIndex(({id}) => id === step.id);
	return {...progress, ratio: undefined, steps: index === -1 ? [...steps, step] : steps.with(index, step)};
}
