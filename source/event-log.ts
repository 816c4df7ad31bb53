import {appendFileSync, closeSync, fsyncSync, mkdirSync, openSync} from 'node:fs';
import {open} from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import {type Emit, type EngineEvent, engineEvent} from './events.js';
import {isoTime} from './schemas.js';
import {unlessMissing} from './settled.js';
import {jsonText} from './text/json-text.js';

export type EventLog = Disposable & {readonly emit: Emit};

/**
Append events to a log, one JSON object a line, each with the time as `at` (ISO 8601). Written at once, in the order of events.
What cannot be written is left out: with a full disk, everything must still be put back.
@throws The file system's error when the log cannot be opened.
*/
export function openEventLog(file: string): EventLog {
	mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});
	const descriptor = openSync(file, 'a', 0o600);
	// The beginning of the line may have been written.
	let begin = '';
	return {
		emit(event) {
			try {
				appendFileSync(descriptor, `${begin}${jsonText({at: new Date().toISOString(), ...event})}\n`);
				begin = '';
			} catch {
				begin = '\n';
			}
		},
		[Symbol.dispose]() {
			try {
				fsyncSync(descriptor);
			} catch {}

			closeSync(descriptor);
		},
	};
}

/** Reads a log that is still being written, from a byte on. */
export type LogReader = {
	/** The events that came since the last call. */
	next(): Promise<readonly EngineEvent[]>;
};

/** @param offset Bytes to skip: the size of the log so far, to hear only what is new. */
export function readEventLog(file: string, offset = 0): LogReader {
	let position = offset;
	return {
		async next() {
			const bytes = await readFrom(file, position);
			const end = bytes.lastIndexOf('\n') + 1;
			position += end;
			return bytes
				.toString('utf8', 0, end)
				.split('\n')
				.flatMap(line => parseLogLine(line) ?? [])
				.map(({at: _, ...event}) => event as EngineEvent);
		},
	};
}

/** A line of a log: an event, and when it came. */
export const logEntry = v.intersect([v.object({at: isoTime}), engineEvent]);
export type LogEntry = EngineEvent & {readonly at: string};

const logLine = v.pipe(v.string(), v.parseJson(), logEntry);

/** @returns Undefined for what is no entry: a process that was killed leaves half a line, and a newer release may have events of its own. */
export function parseLogLine(line: string): LogEntry | undefined {
	const {success, output} = v.safeParse(logLine, line);
	return success ? output : undefined;
}

async function readFrom(file: string, position: number): Promise<Buffer> {
	await using handle = await unlessMissing(open(file, 'r'));
	if (!handle) return Buffer.alloc(0);
	const {size} = await handle.stat();
	const {buffer, bytesRead} = await handle.read(Buffer.alloc(Math.max(0, size - position)), 0, undefined, position);
	return buffer.subarray(0, bytesRead);
}
