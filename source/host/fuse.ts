import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import {findProgram} from './find-program.js';
import {knownProblems} from './fuse-problems.js';
import {missing} from './packages.js';
import {thisPlatform} from './platform/index.js';
import {run} from './run.js';
import {parseSshfsHelp, type SshfsAbilities} from './sshfs-abilities.js';

export type Sshfs = SshfsAbilities & {
	/** Absolute. */
	readonly program: string;
	readonly version: string;
};

/**
Check that this user can mount with sshfs. Versions with known faults are told as warnings.
@throws RequirementError naming the package of what is missing.
*/
export async function checkFuse(context: Context, platform = thisPlatform()): Promise<Sshfs> {
	const program = findProgram('sshfs');
	if (!program) throw missing('sshfs is not installed', platform.sshfsNeeds);
	if (!findProgram('ssh')) throw missing('ssh, which sshfs needs, is not installed', ['ssh']);
	await platform.checkFuse(context);
	const version = await sshfsVersion(program, context);
	for (const text of knownProblems('sshfs', version, platform.name)) context.emit({type: 'warning', text});
	return {program, version, ...(await sshfsAbilities(program, context))};
}

async function sshfsVersion(sshfs: string, context: Context) {
	const {stdout, stderr} = await run([sshfs, '-V'], context);
	const version = parseSshfsVersion(`${stdout}\n${stderr}`);
	if (!version) throw new UserError(`${sshfs} does not tell its version`, {nextSteps: [`See what it says: ${sshfs} -V`]});
	return version;
}

/** Versions 2 end with 1 when they were asked for help, and have said a part of it on standard error. */
async function sshfsAbilities(sshfs: string, context: Context) {
	const {stdout, stderr} = await run([sshfs, '--help'], context, {accept: [0, 1]});
	return parseSshfsHelp(`${stdout}\n${stderr}`);
}

/** From "SSHFS version 3.7.3": the first line, of either stream. */
export function parseSshfsVersion(output: string): string | undefined {
	return /^SSHFS version (\d+(?:\.\d+)*)/m.exec(output)?.[1];
}
