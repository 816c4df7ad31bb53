import {CommandError, type RequirementError} from '../../errors.js';
import {missing} from '../../host/packages.js';

/** A program of QEMU is not there. */
export async function missingQemu(program: string): Promise<RequirementError> {
	return missing(`QEMU is not installed: there is no program ${program}`, ['qemu-system-x86_64', 'qemu-img']);
}

/** For `.catch()` after a program was run: @throws RequirementError when it is not installed, else what it failed with. */
export function orMissing(program: string): (error: unknown) => Promise<never> {
	return async error => {
		throw error instanceof CommandError && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
			? await missingQemu(program)
			: error;
	};
}
