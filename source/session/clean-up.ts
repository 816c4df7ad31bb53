import {LeftBehindError} from '../errors.js';
import type {Runtime} from '../runtime.js';
import {takeOver} from './take-over.js';

/** The same engine for what must be done although the user has had enough. */
export function unstoppable(engine: Runtime): Runtime {
	return {...engine, context: {...engine.context, signal: new AbortController().signal}};
}

/**
Put back, in this process, what a session left that nobody works on any more.
@param cause What went wrong before, if anything.
@throws LeftBehindError when not everything can be.
*/
export async function cleanUp(engine: Runtime, id: string, cause?: unknown): Promise<void> {
	const leftBehind = await takeOver(unstoppable(engine), id);
	if (leftBehind.length === 0) return;
	const why = cause instanceof Error ? `${cause.message}; and ` : '';
	throw new LeftBehindError(`${why}not everything of session ${id} could be put back: ${leftBehind.join('; ')}`, {
		nextSteps: ['try again: vmfuse-tui recover', `see what happened: vmfuse-tui logs ${id}`],
		cause,
	});
}
