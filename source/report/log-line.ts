import type {LogEntry} from '../event-log.js';
import type {EngineEvent} from '../events.js';
import {plainText} from '../text/plain-text.js';
import {printable} from '../text/printable.js';

/** An entry for people, with its time of day (UTC), made harmless; undefined for what is of no use to read. */
export function renderLogEntry(entry: LogEntry): string | undefined {
	const text = renderEntry(entry);
	return text === undefined ? undefined : `${entry.at.slice(11, 23)}  ${printable(plainText(text))}`;
}

function renderEntry(event: EngineEvent): string | undefined {
	switch (event.type) {
		case 'step-started':
			return `== ${event.id} ${event.title}`;
		case 'step-done':
			return `== ${event.id} done in ${event.seconds.toFixed(1)} s${event.note === undefined ? '' : `: ${event.note}`}`;
		case 'step-skipped':
			return `== ${event.id} ${event.title}: ${event.reason}`;
		case 'step-failed':
			return `== ${event.id} failed after ${event.seconds.toFixed(1)} s: ${event.message}`;
		case 'undone':
			return `undone: ${event.what}`;
		case 'undo-failed':
			return `could not be undone: ${event.what}: ${event.message}`;
		case 'command':
			return `$ ${event.command.join(' ')}  [${event.status ?? 'killed'}, ${event.seconds.toFixed(1)} s]`;
		case 'guest-command':
			return `guest$ ${event.command.join(' ')}  [${event.status}, ${event.seconds.toFixed(1)} s]`;
		case 'typed':
			return `typed: ${event.text}`;
		case 'heard':
			return `heard: ${event.text}`;
		case 'notice':
		case 'warning':
			return `${event.type}: ${event.text}`;
		case 'failed':
			return `failed: ${event.message}`;
		default:
			return undefined;
	}
}
