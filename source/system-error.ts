import {UserError} from './errors.js';

const reasons: Readonly<Record<string, string>> = {
	EACCES: 'you may not',
	EPERM: 'you may not',
	EROFS: 'it is on a file system that can only be read',
	ENOTDIR: 'a part of its path is no folder',
	ENOSPC: 'the disk is full',
	EDQUOT: 'the disk is full, as far as you may use it',
};

/** Whether there was no room to write something. */
export function isDiskFull(error: unknown): boolean {
	return error instanceof Error && ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/**
What the system refuses us in our own folders is no fault of the program.
@param folder Where it was, as far as that is known: errors of writing do not say it.
@returns Undefined for what is not of that kind.
*/
export function explainSystemError(error: unknown, folder = 'a file'): UserError | undefined {
	const {code = '', syscall, path} = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
	const reason = Object.hasOwn(reasons, code) ? reasons[code] : undefined;
	if (reason === undefined || syscall === undefined) return undefined;
	return new UserError(`${path ?? folder} cannot be used: ${reason} (${code}, ${syscall})`, {
		code: 'system',
		nextSteps: [
			isDiskFull(error)
				? 'make room on that disk, then do it again'
				: 'change that, or keep everything elsewhere: VMFUSE_HOME=FOLDER vmfuse-tui …',
		],
		cause: error,
	});
}
