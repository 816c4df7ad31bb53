import * as v from 'valibot';
import type {SshfsAbilities} from '../../host/fuse.js';

/**
Where the symbolic links of a mount lead. `inside`: to where they would lead if the mount were the root of a system, so that none leads out of it.
`stored`: to what is written on the disk, which for absolute ones is a place on this computer.
*/
export const symlinksSchema = v.picklist(['inside', 'stored']);
export type Symlinks = v.InferOutput<typeof symlinksSchema>;

/** The default: the links of a system's disk lead into that disk, and those of a foreign disk do not lead to files of this computer. */
export const defaultSymlinks: Symlinks = 'inside';

/** The environment variable in which sshfs is given the command that it runs in place of ssh. */
export const sshVariable = 'VMFUSE_SSH';

/**
The options of sshfs for a kind of links. An sshfs with the fix of CVE-2026-47187 refuses absolute links and those with `..` unless it is told not
to. Its own `transform_symlinks` is of no use here: that is for links that begin with the guest's mountpoint, and it lets `..` lead out. Nor does the
check for `..` help, which refuses those that stay inside, too. So for `inside` we rewrite the targets between sshfs and ssh, and sshfs
passes them on as they come. The command is in a variable: sshfs splits this option at spaces, each version in a way of its own.
@param insteadOfSsh Whether our command runs for another reason.
*/
export function symlinkOptions(symlinks: Symlinks, sshfs: SshfsAbilities, insteadOfSsh = false): readonly string[] {
	const kind = linksOf(symlinks, sshfs);
	return [
		...(kind !== 'refused' && sshfs.refusesLinks ? ['no_contain_symlinks'] : []),
		...(kind === 'inside' || insteadOfSsh ? [`ssh_command=sh -c eval\${IFS}"$${sshVariable}" ssh`] : []),
	];
}

/** What an sshfs makes of links. `refused`: those that could lead out cannot be read at all. */
function linksOf(symlinks: Symlinks, sshfs: SshfsAbilities): Symlinks | 'refused' {
	if (symlinks === 'stored' || sshfs.runsCommand) return symlinks;
	return sshfs.refusesLinks ? 'refused' : 'stored';
}

/** What the user must know of links, in one line; undefined where no link leads out of the mount, and all can be read. */
export function symlinksNotice(symlinks: Symlinks, sshfs: SshfsAbilities): string | undefined {
	switch (linksOf(symlinks, sshfs)) {
		case 'inside': {
			return undefined;
		}

		case 'stored': {
			const reason = symlinks === 'stored' ? '' : 'this sshfs cannot keep symbolic links inside of the mount: ';
			return `${reason}symbolic links are as stored: absolute ones, and those with many "..", lead to files of this computer, not of the disk`;
		}

		case 'refused': {
			return 'this sshfs cannot keep symbolic links inside of the mount: absolute ones and those with ".." cannot be read';
		}
	}
}
