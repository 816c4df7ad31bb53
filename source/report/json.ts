import {CanceledError, type ErrorCode, UserError} from '../errors.js';
import type {EngineEvent} from '../events.js';
import {exitCodes} from '../exit-codes.js';
import {explainSystemError} from '../system-error.js';

/**
`--json`: one object a line on standard output. While something runs, the events of events.ts (but not the guest's screens); at the end
`{"type":"result","command",…,"result"}` or `{"type":"error","code","name","message","nextSteps","exitCode"}`.
*/
export function jsonEvent(event: EngineEvent): string | undefined {
	return event.type === 'screen' ? undefined : `${JSON.stringify(event)}\n`;
}

export function jsonResult(command: string, result: unknown): string {
	return `${JSON.stringify({type: 'result', command, result})}\n`;
}

export function jsonError(error: unknown, exitCode: number): string {
	const known = error instanceof UserError ? error : explainSystemError(error);
	const {name, message} = known ?? (error instanceof Error ? error : new Error(String(error)));
	const code: ErrorCode = known?.code ?? (error instanceof CanceledError ? 'canceled' : 'internal');
	return `${JSON.stringify({type: 'error', code, name, message, nextSteps: known?.nextSteps ?? [], exitCode})}\n`;
}

/** The exit code of an error; that of a signal is decided where the signal is caught. */
export function exitCodeOf(error: unknown): number {
	return error instanceof UserError ? error.exitCode : exitCodes.failure;
}
