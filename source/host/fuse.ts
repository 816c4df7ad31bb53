import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import {findProgram} from './find-program.js';
import {type FuseProblem, knownProblems} from './fuse-problems.js';
import {missing} from './packages.js';
import {thisPlatform} from './platform/index.js';
import {run} from './run.js';

/** What an sshfs can do. Distributions bring fixes to old versions, so the program is asked, not its version. */
export type SshfsAbilities = {
	/** It refuses absolute links and links with `..`, unless told `no_contain_symlinks` (CVE-2026-47187). */
	readonly refusesLinks: boolean;
	/** It can be given the command that it runs in place of ssh. */
	readonly runsCommand: boolean;
	/** It can leave the contents of a file in the kernel's memory as long as size and time of the file stay. */
	readonly keepsContents: boolean;
	/** What it calls the number of files whose attributes it remembers. */
	readonly cacheSize: 'dcache_max_size' | 'cache_max_size' | undefined;
};

export type Sshfs = SshfsAbilities & {
	/** Absolute. */
	readonly program: string;
	readonly version: string;
};

/** Check that this user can mount with sshfs. Known faults of its version are told as warnings. @throws What `findSshfs` throws. */
export async function checkFuse(context: Context): Promise<Sshfs> {
	const {sshfs, problems} = await findSshfs(context);
	for (const {text} of problems) context.emit({type: 'warning', text});
	return sshfs;
}

/** What sshfs and FUSE there are, and what is known against their versions. @throws RequirementError naming the package of what is missing. */
export async function findSshfs(context: Context): Promise<{readonly sshfs: Sshfs; readonly problems: readonly FuseProblem[]}> {
	const platform = thisPlatform();
	const program = findProgram('sshfs');
	if (!program) throw missing('sshfs is not installed', platform.sshfsNeeds);
	if (!findProgram('ssh')) throw missing('ssh, which sshfs needs, is not installed', ['ssh']);
	const problems = await platform.checkFuse(context);
	const [said, help] = await Promise.all([outputOf([program, '-V'], context), outputOf([program, '--help'], context)]);
	const version = parseSshfsVersion(said);
	if (!version) throw new UserError(`${program} does not tell its version`, {nextSteps: [`See what it says: ${program} -V`]});
	return {
		sshfs: {program, version, ...parseSshfsHelp(help)},
		problems: [...problems, ...knownProblems('sshfs', version, platform.name)],
	};
}

/** Versions 2 end with 1 when they were asked for help, and have said a part of it on standard error. */
async function outputOf(command: readonly [string, ...string[]], context: Context): Promise<string> {
	const {stdout, stderr} = await run(command, context, {accept: [0, 1]});
	return `${stdout}\n${stderr}`;
}

/** From "SSHFS version 3.7.3": the first line, of either stream. */
export function parseSshfsVersion(output: string): string | undefined {
	return /^SSHFS version (\d+(?:\.\d+)*)/m.exec(output)?.[1];
}

/** From what `sshfs --help` says: the options are listed one a line, "    -o NAME[=VALUE]   what it is", or "-o [no]NAME". */
export function parseSshfsHelp(output: string): SshfsAbilities {
	const options = new Set([...output.matchAll(/^\s+-o (?:\[no\])?(\w+)/gm)].map(([, name]) => name));
	return {
		refusesLinks: options.has('no_contain_symlinks'),
		runsCommand: options.has('ssh_command'),
		keepsContents: ['auto_cache', 'ac_attr_timeout'].every(name => options.has(name)),
		cacheSize: (['dcache_max_size', 'cache_max_size'] as const).find(name => options.has(name)),
	};
}
