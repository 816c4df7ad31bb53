import type {RequirementError} from '../errors.js';
import {thisPlatform} from './platform/index.js';
import {missingFrom, requireFrom} from './platform/package-manager.js';

/** The error for programs that are missing, with the command that installs them here. */
export function missing(message: string, needs: readonly string[]): RequirementError {
	return missingFrom(thisPlatform().packageManagers, message, needs);
}

/** The absolute path of a program. @throws RequirementError that names its package when it is not installed. */
export function requireProgram(program: string): string {
	return requireFrom(thisPlatform().packageManagers, program);
}
