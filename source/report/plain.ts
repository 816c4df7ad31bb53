import {CanceledError, type UserError} from '../errors.js';
import type {EngineEvent} from '../events.js';
import {plainText} from '../text/plain-text.js';
import {printable} from '../text/printable.js';
import {sentence} from '../text/sentence.js';

/** How an event reads in a terminal or a log of plain text; undefined for events that only the full log keeps. */
export function plainEvent(event: EngineEvent): string | undefined {
	const line = describe(event);
	return line?.split('\n').map(safe).join('\n');
}

function describe(event: EngineEvent): string | undefined {
	switch (event.type) {
		case 'step-done':
			return `${label(event.id)}${event.title}  ${seconds(event.seconds)}${event.note === undefined ? '' : `\n${' '.repeat(4)}${event.note}`}`;
		case 'step-skipped':
			return `${label(event.id)}${event.title}  (${event.reason})`;
		case 'step-failed':
			return `${label(event.id)}${event.title}  failed after ${event.seconds.toFixed(1)} s`;
		case 'undone':
			return `${label('')}undone: ${event.what}  ${seconds(event.seconds)}`;
		case 'undo-failed':
			return `${label('')}could not be undone: ${event.what}: ${event.message}`;
		case 'notice':
			return `${label('')}${event.text}`;
		case 'warning':
			return `${label('')}warning: ${event.text}`;
		default:
			return undefined;
	}
}

/** What is under way: shown where a line can be replaced when it is done. */
export function plainActivity(event: EngineEvent): string | undefined {
	if (event.type === 'step-started') return safe(`${label(event.id)}${event.title} …`);
	if (event.type === 'progress')
		return safe(`${label('')}${event.what} ${event.ratio === undefined ? '…' : `${Math.round(event.ratio * 100)} %`}`);
	return undefined;
}

/** Message first, then what to do, one line each. */
export function plainError(error: UserError | CanceledError): string {
	if (error instanceof CanceledError) return `Stopped: ${safe(error.message)}\n`;
	return [`Error: ${safe(error.message)}`, ...error.nextSteps.map(step => `  - ${sentence(safe(step))}`), ''].join('\n');
}

/** Messages repeat what guests and disks say: no control characters of theirs reach the terminal. */
const safe = (text: string) => printable(plainText(text));
const label = (id: string) => (id.length <= 2 ? id.padEnd(4) : '    ');
const seconds = (value: number) => `(${value.toFixed(1)} s)`;
