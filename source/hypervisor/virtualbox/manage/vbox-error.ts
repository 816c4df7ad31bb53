import {CommandError} from '../../../errors.js';

/** VBoxManage failed. `resultCode` is VirtualBox' own, `VBOX_E_OBJECT_IN_USE` for example, where there is one. */
export class VBoxError extends CommandError {
	readonly resultCode: string | undefined;
	/** The error's own words, in one line. */
	readonly text: string;

	constructor(
		{code, text}: {readonly code: string | undefined; readonly text: string},
		details: {readonly command: readonly string[]; readonly status: number | undefined; readonly stderr: string},
	) {
		const [, ...arguments_] = details.command;
		super(`VBoxManage ${arguments_.slice(0, 2).join(' ')} failed: ${text || `status ${details.status}`}`, details);
		this.resultCode = code;
		this.text = text;
	}
}

/** Whether that is why it failed; a pattern is compared with the error's words. */
export function isVBoxError(error: unknown, code: string | RegExp): error is VBoxError {
	return error instanceof VBoxError && (typeof code === 'string' ? error.resultCode === code : code.test(error.text));
}
