import type {RequirementError} from '../errors.js';
import {findProgram} from './find-program.js';
import {thisPlatform} from './platform/index.js';
import {missingFrom} from './platform/package-manager.js';

/** The error for programs that are missing, with the command that installs them here. */
export function missing(message: string, needs: readonly string[]): RequirementError {
	return missingFrom(thisPlatform().packageManagers, message, needs);
}

/** The absolute path of a program. @throws RequirementError that names its package when it is not installed. */
export function requireProgram(program: string): string {
	const found = findProgram(program);
	if (found) return found;
	throw missing(`${program} is not installed`, [program]);
}
