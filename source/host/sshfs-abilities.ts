/** What an sshfs can do with symbolic links. Distributions bring fixes to old versions, so the program is asked, not its version. */
export type SshfsAbilities = {
	/** It refuses absolute links and links with `..`, unless told `no_contain_symlinks` (CVE-2026-47187). */
	readonly refusesLinks: boolean;
	/** It can be given the command that it runs in place of ssh. */
	readonly runsCommand: boolean;
};

/** From what `sshfs --help` says: the options are listed one a line, "    -o NAME[=VALUE]   what it is". */
export function parseSshfsHelp(output: string): SshfsAbilities {
	const options = new Set([...output.matchAll(/^\s+-o (\w+)/gm)].map(([, name]) => name));
	return {refusesLinks: options.has('no_contain_symlinks'), runsCommand: options.has('ssh_command')};
}
