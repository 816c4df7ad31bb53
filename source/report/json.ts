import {type CanceledError, UserError} from '../errors.js';
import type {EngineEvent} from '../events.js';
import {type ExitCode, exitCodes} from '../exit-codes.js';
import {jsonText} from '../text/json-text.js';
import type {ErrorLine} from './json-lines.js';

/**
`--json`: one object a line on standard output. While something runs, events; at the end the result or an error. Their schemas are in
`json-lines.ts`, which needs a library that takes time to load.
*/
const version: ErrorLine['version'] = 1;

/** Undefined for what is left out. */
export function jsonEvent(event: EngineEvent): string | undefined {
	return event.type === 'screen' ? undefined : line({version, ...event});
}

/** One line. @param command Its name. */
export function jsonResult(command: string, result: unknown): string {
	return line({version, type: 'result', command, result});
}

/** One line. @param exitCode That of a signal, where one stopped the command. */
export function jsonError(error: UserError | CanceledError, exitCode: ExitCode): string {
	const {code, nextSteps} = error instanceof UserError ? error : {code: 'canceled' as const, nextSteps: []};
	return line({version, type: 'error', code, name: error.name, message: error.message, nextSteps, exitCode} satisfies ErrorLine);
}

function line(value: object): string {
	return `${jsonText(value)}\n`;
}

/** The exit code of an error; that of a signal is decided where the signal is caught. */
export function exitCodeOf(error: UserError | CanceledError): ExitCode {
	return error instanceof UserError ? error.exitCode : exitCodes.failure;
}
