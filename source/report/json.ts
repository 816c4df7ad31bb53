import {CanceledError, UserError} from '../errors.js';
import type {EngineEvent} from '../events.js';
import {type ExitCode, exitCodes} from '../exit-codes.js';
import {explainSystemError} from '../system-error.js';
import type {ErrorLine} from './json-lines.js';

/**
`--json`: one object a line on standard output. While something runs, events; at the end the result or an error. See `json-lines.ts`, where their
schemas are: those need a library that takes time to load.
*/
const version: ErrorLine['version'] = 1;

/** Undefined for what is left out. */
export function jsonEvent(event: EngineEvent): string | undefined {
	return event.type === 'screen' ? undefined : `${JSON.stringify({version, ...event})}\n`;
}

export function jsonResult(command: string, result: unknown): string {
	return `${JSON.stringify({version, type: 'result', command, result})}\n`;
}

export function jsonError(error: unknown, exitCode: ExitCode): string {
	const known = error instanceof UserError ? error : explainSystemError(error);
	const {name, message} = known ?? (error instanceof Error ? error : new Error(String(error)));
	const code = known?.code ?? (error instanceof CanceledError ? 'canceled' : 'internal');
	const line: ErrorLine = {version, type: 'error', code, name, message, nextSteps: known?.nextSteps ?? [], exitCode};
	return `${JSON.stringify(line)}\n`;
}

/** The exit code of an error; that of a signal is decided where the signal is caught. */
export function exitCodeOf(error: unknown): ExitCode {
	return error instanceof UserError ? error.exitCode : exitCodes.failure;
}
