import {LeftBehindError} from '../errors.js';
import type {Context} from '../events.js';
import type {Runtime} from '../runtime.js';
import {takeOver} from './take-over.js';

/** The same context for what must be done although the work was stopped: its signal never aborts. */
export function unstoppable(context: Context): Context {
	return {...context, signal: new AbortController().signal};
}

/**
Clean up in this process what a session has left, when no other process works on it.
@param cause What went wrong before, if anything.
@throws LeftBehindError when something is still left.
*/
export async function cleanUp(runtime: Runtime, id: string, cause?: unknown): Promise<void> {
	const leftBehind = await takeOver({...runtime, context: unstoppable(runtime.context)}, id);
	if (leftBehind.length === 0) return;
	const before = cause instanceof Error ? `${cause.message}; and ` : '';
	throw new LeftBehindError(`${before}not everything of session ${id} could be cleaned up: ${leftBehind.join('; ')}`, {
		nextSteps: ['try again: vmfuse-tui recover', `see what happened: vmfuse-tui logs ${id}`],
		cause,
	});
}
