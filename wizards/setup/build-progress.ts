import type {EngineEvent} from '../../source/events.js';

export type StepState = 'waiting' | 'working' | 'done' | 'earlier' | 'failed' | 'stopped';

export type StepRow = {
	/** The manual's number: "2d". */
	readonly id: string;
	readonly title: string;
	readonly state: StepState;
	/** Milliseconds on the clock that `follow` is given, while it is working. */
	readonly since?: number;
	/** How long it took, when it has ended. */
	readonly seconds?: number;
	/** What the step found out: shown when there is room. */
	readonly note?: string;
};

export type GuestScreen = {readonly rows: readonly string[]; readonly cursor: {readonly column: number; readonly row: number}};

/** Something that was given back, or could not be. */
export type UndoRow = {readonly what: string; readonly seconds?: number; readonly problem?: string};

/** What there is to see of a build: all that its screens show, made from the engine's events alone. */
export type BuildProgress = {
	readonly steps: readonly StepRow[];
	/** A download, for example. Gone when its step ends. */
	readonly bar?: {readonly what: string; readonly ratio: number};
	/** The guest's own screen, as it was sent last. */
	readonly screen?: GuestScreen;
	/** What goes to the guest now, and by which way. */
	readonly line?: {readonly way: 'typed' | 'ssh'; readonly text: string};
	/** The newest thing to know; warnings are counted, too. */
	readonly message?: {readonly kind: 'notice' | 'warning'; readonly text: string};
	readonly warnings: readonly string[];
	readonly undone: readonly UndoRow[];
	/** What was typed and heard, the newest last: for whoever looks at the console's log while there is no file of it. */
	readonly kept: readonly string[];
	/** The user has asked it to stop: what ends now has not failed. */
	readonly isStopping: boolean;
};

/** Lines of the console's log that are kept in memory. */
const keptLines = 500;

export function beginBuild(steps: ReadonlyArray<{readonly id: string; readonly title: string}>): BuildProgress {
	return {
		steps: steps.map(({id, title}) => ({id, title, state: 'waiting'})),
		warnings: [],
		undone: [],
		kept: [],
		isStopping: false,
	};
}

/** The next attempt goes on: what failed or was stopped waits again, what is done stays. */
export function continueBuild(progress: BuildProgress): BuildProgress {
	const steps = progress.steps.map(step => (isEnded(step) ? step : asWaiting(step)));
	return {...progress, steps, bar: undefined, line: undefined, message: undefined, undone: [], isStopping: false};
}

/** The user wants it to stop. */
export function stopBuild(progress: BuildProgress): BuildProgress {
	return {...progress, isStopping: true};
}

/** @param now - milliseconds, of any clock that only goes forward. */
export function follow(progress: BuildProgress, event: EngineEvent, now: number): BuildProgress {
	switch (event.type) {
		case 'step-started':
			return {...progress, steps: startStep(progress.steps, event, now), bar: undefined, line: undefined};
		case 'step-done':
			return {...change(progress, event.id, {state: 'done', seconds: event.seconds, note: event.note}), bar: undefined, line: undefined};
		case 'step-skipped':
			return skip(progress, event);
		case 'step-failed': {
			const state = progress.isStopping ? 'stopped' : 'failed';
			return {...change(progress, event.id, {state, seconds: event.seconds}), bar: undefined};
		}

		case 'progress':
			return {...progress, bar: {what: event.what, ratio: Math.min(1, Math.max(0, event.ratio))}};
		case 'undone':
			return {...progress, undone: [...progress.undone, {what: event.what, seconds: event.seconds}]};
		case 'undo-failed':
			return {...progress, undone: [...progress.undone, {what: event.what, problem: event.message}]};
		case 'typed':
			return keep({...progress, line: {way: 'typed', text: event.text}}, `> ${event.text}`);
		case 'guest-command':
			return keep({...progress, line: {way: 'ssh', text: event.command.join(' ')}}, `ssh> ${event.command.join(' ')}`);
		case 'heard':
			return keep(progress, `< ${event.text}`);
		case 'screen':
			return {...progress, screen: {rows: event.rows, cursor: event.cursor}};
		case 'notice':
			return keep({...progress, message: {kind: 'notice', text: event.text}}, `- ${event.text}`);
		case 'warning':
			return keep(
				{...progress, message: {kind: 'warning', text: event.text}, warnings: [...progress.warnings, event.text]},
				`! ${event.text}`,
			);
		case 'command':
			return progress;
	}
}

/** The step that works, has failed or was stopped; else the first that waits; else undefined: all are done. */
export function currentStep({steps}: Pick<BuildProgress, 'steps'>): StepRow | undefined {
	return steps.find(({state}) => state === 'working' || state === 'failed' || state === 'stopped') ?? steps.find(step => !isEnded(step));
}

export function finishedCount({steps}: Pick<BuildProgress, 'steps'>): number {
	return steps.filter(isEnded).length;
}

/** Of a step's seconds: those it took, or those since it began. */
export function stepSeconds({seconds, since}: StepRow, now: number): number | undefined {
	return seconds ?? (since === undefined ? undefined : Math.max(0, (now - since) / 1000));
}

function isEnded({state}: StepRow): boolean {
	return state === 'done' || state === 'earlier';
}

function asWaiting({id, title}: StepRow): StepRow {
	return {id, title, state: 'waiting'};
}

/** A step that begins again makes those after it wait again, too: a setup may go back to what lasts. */
function startStep(steps: readonly StepRow[], {id, title}: {readonly id: string; readonly title: string}, now: number): readonly StepRow[] {
	const started: StepRow = {id, title, state: 'working', since: now};
	const index = steps.findIndex(step => step.id === id);
	if (index === -1) return [...steps, started];
	return [...steps.slice(0, index), started, ...steps.slice(index + 1).map(asWaiting)];
}

/** What was done before our eyes keeps its time. */
function skip(progress: BuildProgress, {id, title}: {readonly id: string; readonly title: string}): BuildProgress {
	const known = progress.steps.find(step => step.id === id);
	if (known?.state === 'done') return progress;
	if (!known) return {...progress, steps: [...progress.steps, {id, title, state: 'earlier'}]};
	return change(progress, id, {state: 'earlier'});
}

function change(progress: BuildProgress, id: string, changes: Omit<Partial<StepRow>, 'id' | 'title' | 'since'>): BuildProgress {
	const steps = progress.steps.map(step => (step.id === id ? {...step, since: undefined, ...changes} : step));
	return {...progress, steps};
}

function keep(progress: BuildProgress, text: string): BuildProgress {
	return {...progress, kept: [...progress.kept, text].slice(-keptLines)};
}
