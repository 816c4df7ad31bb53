import {open} from 'node:fs/promises';
import {parseLogLine} from '../../event-log.js';
import {renderLogEntry} from '../../report/log-line.js';
import {unlessMissing} from '../../settled.js';

/** Bytes that are read at once, from the end. */
const blockBytes = 65_536;

/**
The last lines of a log as `vmfuse-tui logs` shows them, the oldest first. Only as much of the end of the file is read as that takes.
@returns Nothing when there is no such log yet.
*/
export async function logTail(file: string, lines: number): Promise<readonly string[]> {
	await using handle = await unlessMissing(open(file, 'r'));
	if (!handle) return [];
	const found: string[] = [];
	let {size: position} = await handle.stat();
	// The beginning of a line whose end is in a later block.
	let rest: Buffer = Buffer.alloc(0);
	while (position > 0 && found.length < lines) {
		const length = Math.min(blockBytes, position);
		position -= length;
		const {buffer, bytesRead} = await handle.read(Buffer.alloc(length), 0, length, position);
		const bytes = Buffer.concat([buffer.subarray(0, bytesRead), rest]);
		const begin = position === 0 ? 0 : bytes.indexOf('\n') + 1;
		rest = begin === 0 && position > 0 ? bytes : bytes.subarray(0, begin);
		if (rest === bytes) continue;
		found.unshift(...rendered(bytes.toString('utf8', begin)));
	}

	return found.slice(-lines);
}

function rendered(text: string): readonly string[] {
	return text.split('\n').flatMap(line => {
		const entry = parseLogLine(line);
		return (entry && renderLogEntry(entry)) ?? [];
	});
}
