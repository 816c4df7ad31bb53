import {bad, type Check, good, warning} from '../../check.js';
import {UserError} from '../../errors.js';
import type {findSshfs, SshfsAbilities} from '../../host/fuse.js';

const title = 'FUSE and sshfs';

/** Versions that lose data or cannot mount are as bad as none. @param found What is there, or what is missing. */
export function checkFuse(found: Awaited<ReturnType<typeof findSshfs>> | UserError): readonly Check[] {
	if (found instanceof UserError) return [bad(title, found.message, found.nextSteps)];
	const {sshfs, problems} = found;
	const known = problems.map(({program, text}) =>
		program === 'macFUSE'
			? bad(program, text, ['Install another version: https://github.com/macfuse/macfuse/releases'])
			: warning(program, text, ['Install a newer version']),
	);
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
