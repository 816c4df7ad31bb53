import {exitCodes, LeftBehindError} from '../../source/index.js';
import {errorLines} from '../kit/error-lines.js';
import type {AppState} from './app-state.js';
import {EndingOverlay} from './overlays/ending.js';
import type {Work} from './work.js';

/** How the app ended. */
export type Ending = {readonly exitCode: number; readonly summary: readonly string[]};

/** Stop what is under way, in order and seen; give back what screens hold; then end. */
export async function endInOrder(state: AppState, exitCode: number): Promise<Ending> {
	state.dropOverlays();
	if (state.busyWorks.length > 0 || state.holds.length > 0) state.push('The end', <EndingOverlay state={state} />);
	const errors = new Set<unknown>();
	for (;;) {
		const busy = state.busyWorks;
		if (busy.length === 0 && state.holds.length === 0) break;
		for (const work of busy) work.stop();
		await Promise.all(busy.map(async work => work.settled));
		for (const error of busy.flatMap(failureOf)) errors.add(error);
		// Work that waited for this may now begin to put something back.
		await new Promise(resolve => setImmediate(resolve));
		if (state.busyWorks.length === 0) for (const error of await state.giveBack()) errors.add(error);
	}

	const failures = [...errors];
	return {
		exitCode: failures.some(error => error instanceof LeftBehindError) ? exitCodes.leftBehind : exitCode,
		summary: [...state.summary, ...failures.flatMap(describe)],
	};
}

const recoverLine = 'Put back what is left: vmfuse-tui recover';

/** Without waiting for anything: what is left is said. */
export function endNow(state: AppState, exitCode: number): Ending {
	const cutOff = state.busyWorks.flatMap(work => [`Cut off: ${work.title}.`, ...(work.left().length > 0 ? work.left() : [recoverLine])]);
	const held = state.holds.map(({title}) => `Not put back: ${title}.`);
	return {exitCode, summary: [...state.summary, ...cutOff, ...held, ...(held.length > 0 ? [recoverLine] : [])]};
}

function failureOf(work: Work): readonly unknown[] {
	const {error} = work.state();
	return error === undefined ? [] : [error];
}

function describe(error: unknown): readonly string[] {
	const {message, nextSteps} = errorLines(error);
	return [`Error: ${message.join(' ')}`, ...nextSteps.map(step => `  - ${step}`)];
}
