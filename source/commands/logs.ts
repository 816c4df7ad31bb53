import type {Log} from '../operations/logs/read-log.js';
import {renderLogEntry} from '../report/log-line.js';
import type {Command} from './command.js';
import {json} from './options.js';

export const logs: Command<Log> = {
	name: 'logs',
	summary: 'show the log of a mount or a set-up',
	arguments: [
		{name: 'ID|NAME', description: 'The id of a mount, as "list" shows it, or the name of an intermediary (default: the newest log)'},
	],
	options: json,
	examples: [
		{line: 'logs', description: 'what happened last'},
		{line: 'logs vmfuse', description: 'how the intermediary was made'},
	],
	run: async (engine, {positionals: [id]}) => engine.logs.read(id),
	schema: async () => (await import('../operations/logs/read-log.js')).logSchema,
	render: renderLog,
};

/** An entry a line, and where the log is. */
export function renderLog({file, entries}: Log): string {
	return [...entries.flatMap(entry => renderLogEntry(entry) ?? []), `(${file})`, ''].join('\n');
}
