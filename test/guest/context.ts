import type {Context, EngineEvent} from '../../source/events.js';

/** A context that records what is emitted. */
export function recordingContext(signal: AbortSignal = new AbortController().signal): Context & {readonly events: readonly EngineEvent[]} {
	const events: EngineEvent[] = [];
	return {signal, emit: event => events.push(event), events};
}
