import type {Log} from '../operations/logs/read-log.js';
import {renderLogEntry} from '../report/log-line.js';

/** An entry a line, and where the log is. */
export function renderLog({file, entries}: Log): string {
	return [...entries.flatMap(entry => renderLogEntry(entry) ?? []), `(${file})`, ''].join('\n');
}
