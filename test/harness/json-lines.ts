import {isDeepStrictEqual} from 'node:util';
import * as v from 'valibot';
import {commands} from '../../source/commands/index.js';
import {errorLine, eventLine, resultLine} from '../../source/report/json-lines.js';

type Printed = {readonly status: number | null; readonly stdout: string};

/**
Check all that a command with `--json` has printed: each line is as its schema says, and has no field that the schema lacks. Events come first; the
last line is the result or an error, unless the command was killed.
@returns What was printed.
@throws Error that shows the line.
*/
export async function checkJsonLines<Ending extends Printed>(argv: readonly string[], ending: Ending): Promise<Ending> {
	if (!argv.includes('--json')) return ending;
	// Of a command that was killed, the last line may be half a line.
	const lines = ending.stdout.split('\n').slice(0, -1);
	const schemas: Readonly<Record<string, v.GenericSchema>> = {result: await resultOf(argv[0]), error: errorLine};
	const types = lines.map(line => {
		const value = JSON.parse(line);
		const {success, output, issues} = v.safeParse(schemas[value.type] ?? eventLine, value);
		if (!success) throw new Error(`${argv.join(' ')} printed what its schema does not let through: ${line}\n${v.summarize(issues)}`);
		if (!isDeepStrictEqual(output, value)) throw new Error(`${argv.join(' ')} printed fields that its schema lacks: ${line}`);
		return value.type in schemas ? 'end' : 'event';
	});
	const end = types.indexOf('end');
	if (ending.status === null ? end >= 0 && end < types.length - 1 : end !== types.length - 1 || end < 0)
		throw new Error(`${argv.join(' ')} did not end with one result or error: ${ending.stdout.slice(-2000)}`);
	return ending;
}

/** Without a command it is the ancestor's usage: a mount. */
async function resultOf(name: string | undefined): Promise<v.GenericSchema> {
	const command = commands.find(one => one.name === name) ?? commands.find(one => one.name === 'mount');
	return command?.schema ? resultLine(command.name, await command.schema()) : v.never();
}
