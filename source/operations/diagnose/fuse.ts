import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import {checkFuse, type Sshfs, type SshfsAbilities} from '../../host/fuse.js';
import {orProblem} from '../or-problem.js';
import {bad, type Check, good, warning} from './check.js';

export type FuseFacts = {
	readonly sshfs?: Sshfs;
	/** What is missing. */
	readonly missing?: {readonly message: string; readonly nextSteps: readonly string[]};
	/** What is known against the versions that are there, a line each. */
	readonly problems: readonly string[];
};

export async function fuseFacts(context: Context): Promise<FuseFacts> {
	const problems: string[] = [];
	const emit: Context['emit'] = event => {
		if (event.type === 'warning') problems.push(event.text);
	};
	const sshfs = await orProblem(async () => checkFuse({...context, emit}), context);
	return sshfs instanceof UserError ? {missing: sshfs, problems} : {sshfs, problems};
}

const title = 'FUSE and sshfs';

/** Versions that lose data or cannot mount are as bad as none. */
export function checkFuseFacts({sshfs, missing, problems}: FuseFacts): readonly Check[] {
	const known = problems.map(problem =>
		problem.startsWith('macFUSE')
			? bad('macFUSE', problem, ['Install another version: https://github.com/macfuse/macfuse/releases'])
			: warning('sshfs', problem, ['Install a newer version']),
	);
	if (missing) return [bad(title, missing.message, missing.nextSteps), ...known];
	if (!sshfs) throw new TypeError('what is there was not looked at');
	return [good(title, `sshfs ${sshfs.version}`), linksCheck(sshfs), ...known];
}

/** What becomes of symbolic links that lead elsewhere: see `symlinkOptions`. */
function linksCheck({runsCommand, refusesLinks}: SshfsAbilities): Check {
	if (runsCommand) return good('Symbolic links', 'they stay inside of a mount, or are as stored (mount --symlinks stored)');
	const inside = refusesLinks
		? 'absolute ones and those with ".." cannot be read'
		: 'they are as stored, and can lead to files of this computer';
	return warning('Symbolic links', `sshfs lacks the option ssh_command, so they cannot be kept inside of a mount: ${inside}`, [
		'Install a newer version of sshfs',
		...(refusesLinks ? ['Or mount with --symlinks stored'] : []),
	]);
}
