// Runs commands as root, as the user that it runs as, and answers what is asked from a list. Told by JSON on standard input; tells by JSON lines.
import process from 'node:process';
import {text} from 'node:stream/consumers';
import {UserError} from '../../source/errors.js';
import type {Context} from '../../source/events.js';
import {runPrivileged} from '../../source/host/privilege.js';
import {closeSudo} from '../../source/host/privilege-terminal.js';

export type Task = {
	readonly commands: ReadonlyArray<readonly [string, ...string[]]>;
	/** `null` gives up, `stop` stops everything while the question is open. */
	readonly answers: ReadonlyArray<string | null | {readonly stop: true}>;
};

const {commands, answers} = JSON.parse(await text(process.stdin)) as Task;
const left = [...answers];
const stop = new AbortController();
const tell = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);
const askPassword: Context['askPassword'] = async question => {
	tell({question});
	const answer = left.shift();
	if (typeof answer !== 'object' || answer === null) return answer ?? undefined;
	stop.abort(new Error('stopped by the test'));
	return new Promise(() => {});
};
const context: Context = {signal: stop.signal, emit: event => tell({event}), askPassword};
for (const command of commands) {
	try {
		tell({output: await runPrivileged(command, context, {terminal: false})});
	} catch (error) {
		const {name, message} = error as Error;
		tell({error: {name, message, nextSteps: error instanceof UserError ? error.nextSteps : []}});
	}
}

await closeSudo(askPassword);
