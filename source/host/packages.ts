import {accessSync, constants} from 'node:fs';
import path from 'node:path';
import {RequirementError} from '../errors.js';

export type PackageManager = 'apt' | 'dnf' | 'pacman' | 'brew' | 'pkg';

/** What we need from the outside, by the program that it has; `macfuse` is no program. */
export type Need = keyof typeof packages;

/** The package that has it; none where the system itself has it. */
const packages = {
	sshfs: {apt: 'sshfs', dnf: 'fuse-sshfs', pacman: 'sshfs', brew: 'gromgit/fuse/sshfs-mac', pkg: 'fusefs-sshfs'},
	fusermount3: {apt: 'fuse3', dnf: 'fuse3', pacman: 'fuse3'},
	macfuse: {brew: '--cask macfuse'},
	ssh: {apt: 'openssh-client', dnf: 'openssh-clients', pacman: 'openssh', brew: 'openssh', pkg: 'openssh-portable'},
	'qemu-system-x86_64': {apt: 'qemu-system-x86', dnf: 'qemu-system-x86-core', pacman: 'qemu-base', brew: 'qemu', pkg: 'qemu-nox11'},
	'qemu-img': {apt: 'qemu-utils', dnf: 'qemu-img', pacman: 'qemu-img', brew: 'qemu', pkg: 'qemu-nox11'},
	lsblk: {apt: 'util-linux', dnf: 'util-linux', pacman: 'util-linux'},
	sudo: {apt: 'sudo', dnf: 'sudo', pacman: 'sudo', pkg: 'sudo'},
} satisfies Record<string, Readonly<Partial<Record<PackageManager, string>>>>;

const install: Readonly<Record<PackageManager, string>> = {
	apt: 'sudo apt install',
	dnf: 'sudo dnf install',
	pacman: 'sudo pacman -S',
	brew: 'brew install',
	pkg: 'sudo pkg install',
};

const programOf: Readonly<Record<PackageManager, string>> = {apt: 'apt-get', dnf: 'dnf', pacman: 'pacman', brew: 'brew', pkg: 'pkg'};

/** Where programs are that a user's PATH may lack. */
const moreFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin', '/opt/homebrew/bin'];

/** The absolute path of a program; undefined when it is not installed. */
export function findProgram(name: string, searchPath = process.env.PATH ?? ''): string | undefined {
	for (const folder of [...searchPath.split(path.delimiter), ...moreFolders]) {
		const file = path.join(folder, name);
		try {
			if (path.isAbsolute(folder)) {
				accessSync(file, constants.X_OK);
				return file;
			}
		} catch {}
	}

	return undefined;
}

/** The package manager of this computer; undefined when it is none that we know. */
export function findPackageManager(platform: NodeJS.Platform = process.platform): PackageManager | undefined {
	const candidates: readonly PackageManager[] =
		platform === 'darwin' ? ['brew'] : platform === 'freebsd' ? ['pkg'] : ['apt', 'dnf', 'pacman'];
	return candidates.find(candidate => findProgram(programOf[candidate]));
}

/** The commands that install what is needed: for one package manager, or for each when it is not known. */
export function installCommands(needs: readonly Need[], manager: PackageManager | undefined): readonly string[] {
	const managers = manager ? [manager] : (Object.keys(install) as readonly PackageManager[]);
	return managers.flatMap(one => {
		const names = new Set(needs.flatMap(need => (packages[need] as Partial<Record<PackageManager, string>>)[one] ?? []));
		return names.size > 0 ? [`${install[one]} ${[...names].join(' ')}`] : [];
	});
}

/** The error for something that is missing, with the command that installs it here. */
export function missing(
	message: string,
	needs: readonly Need[],
	manager: PackageManager | undefined = findPackageManager(),
): RequirementError {
	const commands = installCommands(needs, manager);
	return new RequirementError(message, {nextSteps: commands.map(command => `Install it: ${command}`)});
}

/**
The absolute path of a program that we cannot do without.
@throws RequirementError naming its package.
*/
export function requireProgram(program: Exclude<Need, 'macfuse'>): string {
	const found = findProgram(program);
	if (found) return found;
	throw missing(`${program} is not installed`, [program]);
}
