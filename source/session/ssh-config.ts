import {writeFileAtomically} from '../atomic-file.js';
import type {Folders} from '../folders.js';
import {formatHostKey, parseHostKey} from '../guest/host-key.js';
import {type Intermediary, privateKeyFile} from '../intermediary/intermediary.js';
import type {SessionFiles} from './session-files.js';

/** What sshfs calls the guest: an alias in our own configuration, so that no path is in sshfs's comma-separated options. */
export const guestAlias = 'vmfuse-guest';

type Settings = {
	/** On 127.0.0.1. */
	readonly port: number;
	readonly privateKeyFile: string;
	readonly knownHostsFile: string;
	/** The guest's processor has no instructions for AES. */
	readonly lacksAes?: boolean | undefined;
};

/** The best first; the others are for servers that lack it. */
const ciphers = ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes256-ctr'] as const;
const chacha20 = 'chacha20-poly1305@openssh.com';

/**
The configuration of the one connection that sshfs makes: our key, the pinned host key, and none of the user's or the system's own settings
(ssh reads no other file when it is given one). ssh gives up on a guest that is silent for four minutes: a guest on VirtualBox without its kernel
module was silent for 45 s as sftp-server began, and the supervisor notices a silent mount anyway. AES-GCM costs about a quarter less than ChaCha20
where the processor has AES, and a third more where it has not and is emulated (docs/benchmarks.md).
*/
export function sshConfig({port, privateKeyFile, knownHostsFile, lacksAes = false}: Settings): string {
	const settings: ReadonlyArray<readonly [string, string]> = [
		['HostName', '127.0.0.1'],
		['Port', String(port)],
		['User', 'root'],
		['AddressFamily', 'inet'],
		['HostKeyAlias', guestAlias],
		['UserKnownHostsFile', quotePath(knownHostsFile)],
		['GlobalKnownHostsFile', 'none'],
		['StrictHostKeyChecking', 'yes'],
		['UpdateHostKeys', 'no'],
		['CheckHostIP', 'no'],
		['IdentityFile', quotePath(privateKeyFile)],
		['IdentitiesOnly', 'yes'],
		['IdentityAgent', 'none'],
		['PreferredAuthentications', 'publickey'],
		['BatchMode', 'yes'],
		['ClearAllForwardings', 'yes'],
		['ForwardAgent', 'no'],
		['ForwardX11', 'no'],
		['ControlPath', 'none'],
		['Compression', 'no'],
		['Ciphers', (lacksAes ? [chacha20, ...ciphers] : [...ciphers, chacha20]).join()],
		['ServerAliveInterval', '15'],
		['ServerAliveCountMax', '16'],
		['LogLevel', 'ERROR'],
	];
	return [`Host ${guestAlias}`, ...settings.map(([name, value]) => `\t${name} ${value}`), ''].join('\n');
}

/** ssh_config(5): a path may be in double quotes. In the file names that we set, `%` begins a token and `${` a variable. */
function quotePath(path: string): string {
	if (/["\n]|\$\{/.test(path)) throw new TypeError(`ssh cannot be told of a file with this name: ${path}`);
	return `"${path.replaceAll('\\', '\\\\').replaceAll('%', '%%')}"`;
}

/** Write the configurations for a clone's guest, and the host key that they pin. */
export async function writeSshConfig(
	files: SessionFiles,
	folders: Folders,
	{name, hostKey}: Intermediary,
	{port, lacksAes}: Pick<Settings, 'port' | 'lacksAes'>,
): Promise<void> {
	const {knownHosts: knownHostsFile} = files;
	await writeFileAtomically(knownHostsFile, `${guestAlias} ${formatHostKey(parseHostKey(hostKey))}\n`);
	const config = sshConfig({port, privateKeyFile: privateKeyFile(folders, name), knownHostsFile, lacksAes});
	for (const file of [files.sshConfig, files.mountConfig]) await writeFileAtomically(file, config);
}
