import {CommandError} from '../../../errors.js';

/** VBoxManage failed. */
export class VBoxError extends CommandError {
	/** VirtualBox' own: `VBOX_E_OBJECT_NOT_FOUND`, `E_ACCESSDENIED`, …; undefined for errors that VBoxManage found by itself. */
	readonly resultCode: string | undefined;
	/** The error's own lines, joined; without prefixes, details and context. */
	readonly text: string;

	constructor(details: {readonly command: readonly string[]; readonly status: number | undefined; readonly stderr: string}) {
		const {code, text} = readFailure(details.stderr);
		super(`VBoxManage ${details.command.slice(1, 3).join(' ')} failed: ${text || `status ${details.status}`}`, details);
		this.resultCode = code;
		this.text = text;
	}
}

/** VBoxManage's failure, also when `explain` has put it into plain words since; undefined when something else has failed. */
export function vboxErrorOf(error: unknown): VBoxError | undefined {
	const origin = error instanceof Error && error.cause instanceof VBoxError ? error.cause : error;
	return origin instanceof VBoxError ? origin : undefined;
}

/** Whether VBoxManage has failed with this result code, or with words that match. */
export function isVBoxError(error: unknown, code: string | RegExp): boolean {
	const origin = vboxErrorOf(error);
	if (!origin) return false;
	return typeof code === 'string' ? origin.resultCode === code : code.test(origin.text);
}

/**
Read the error block on stderr: lines that begin with `VBoxManage: error: `, the last of them the code and the place in VBoxManage's source.
Progress (`0%...10%...`) and the usage that follows a syntax error are left out, and what is said a second time (7.2 prints syntax errors before and
behind the usage). Where the API gave no text, the line with the code says what there is: `Code NS_ERROR_INVALID_ARG (0x80070057) - Invalid argument value
(extended info not available)`.
*/
function readFailure(stderr: string): {readonly code: string | undefined; readonly text: string} {
	const errors = stderr.split(/\r?\n/).flatMap(line => /^(?:\d+%\.*)*\s*VBoxManage(?:\.exe)?: error: (.*)$/.exec(line)?.[1] ?? []);
	const [, code] = /^(?:Details: code|Code) (\w+) \(0x[\da-f]+\)/im.exec(errors.join('\n')) ?? [];
	const [, meaning] = /^Code \w+ \(0x[\da-f]+\) - (.*?)(?: \(extended info not available\))?$/im.exec(errors.join('\n')) ?? [];
	const words = errors.filter(line => !/^(?:Details: code|Code \w+ \(|Context: |-{3,}$)/.test(line));
	// Up to 6.1 handlers of commands print some errors without the prefix, behind the usage.
	const syntax = /^Syntax error: .*$/m.exec(stderr)?.[0];
	const fallback = stderr.trim().split(/\r?\n/).at(-1) ?? '';
	return {code, text: [...new Set(words)].join(' ').trim() || syntax || meaning || fallback};
}
