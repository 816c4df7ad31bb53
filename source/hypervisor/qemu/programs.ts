import {CommandError, type RequirementError} from '../../errors.js';
import type {Context} from '../../events.js';
import {missing} from '../../host/packages.js';
import {run} from '../../host/run.js';

/** A program of QEMU is not there. */
export async function missingQemu(program: string): Promise<RequirementError> {
	return missing(`QEMU is not installed: there is no program ${program}`, ['qemu-system-x86_64', 'qemu-img']);
}

/** Run a program of QEMU; what it prints on stdout. @throws RequirementError when it is not installed, CommandError when it fails. */
export async function runQemu(command: readonly [string, ...string[]], context: Context): Promise<string> {
	const {stdout} = await run([...command], context).catch(async error => {
		const isMissing = error instanceof CommandError && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
		throw isMissing ? await missingQemu(command[0]) : error;
	});
	return stdout;
}

/** The version, for example "7.2.22". @throws RequirementError when QEMU or qemu-img is missing. */
export async function qemuVersion(program: string, context: Context): Promise<string> {
	const [said] = await Promise.all([runQemu([program, '--version'], context), runQemu(['qemu-img', '--version'], context)]);
	return /version (\d+(?:\.\d+)+)/.exec(said)?.[1] ?? said.trim();
}
