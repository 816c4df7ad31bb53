import {writeFileAtomically} from '../atomic-file.js';

/** The name under which sshfs knows the guest: an alias in our own configuration, so that no path goes through sshfs's comma-separated options. */
export const guestAlias = 'vmfuse-guest';

type Settings = {
	/** On 127.0.0.1. */
	readonly port: number;
	readonly privateKeyFile: string;
	readonly knownHostsFile: string;
};

/**
The configuration of the one connection that sshfs makes: our key, the pinned host key, and nothing of the user's or the system's own settings
(ssh reads no other file when it is given one). It gives up on a guest that is silent for 45 s. AES-GCM costs about a quarter less than
ChaCha20 where the processor has AES; the others follow for servers that lack it.
*/
export function sshConfig({port, privateKeyFile, knownHostsFile}: Settings): string {
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
		['Ciphers', 'aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr,aes256-ctr,chacha20-poly1305@openssh.com'],
		['ServerAliveInterval', '15'],
		['ServerAliveCountMax', '3'],
		['LogLevel', 'ERROR'],
	];
	return [`Host ${guestAlias}`, ...settings.map(([name, value]) => `\t${name} ${value}`), ''].join('\n');
}

/** ssh_config(5): a path may be in double quotes; `%` begins a token and `${` a variable in the file names that we set. */
function quotePath(path: string): string {
	if (/["\n]|\$\{/.test(path)) throw new TypeError(`ssh cannot be told of a file with this name: ${path}`);
	return `"${path.replaceAll('\\', '\\\\').replaceAll('%', '%%')}"`;
}

export async function writeSshConfig(file: string, settings: Settings): Promise<void> {
	await writeFileAtomically(file, sshConfig(settings));
}
