import {createHash} from 'node:crypto';
import type {ServerHostKeyAlgorithm} from 'ssh2';
import {UserError} from '../errors.js';
import {firstSshString} from './wire.js';

/** Every type of host key that OpenSSH has offered since 5.7, with the algorithms by which a server may prove it, best first. */
const algorithmsOf: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
	'ssh-ed25519': ['ssh-ed25519'],
	'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
	'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
	'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
	// The last one signs with SHA-1: all that OpenSSH before 7.2 can do with such a key.
	'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
	'ssh-dss': ['ssh-dss'],
};

/** A server's public key. `blob` is what travels in the key exchange. */
export type HostKey = {readonly type: string; readonly blob: Buffer};

/**
Parse a line of `ssh_host_*_key.pub`: type, Base64, perhaps a comment.
@throws UserError when it is damaged or of an unknown type.
*/
export function parseHostKey(line: string): HostKey {
	const [type = '', base64 = ''] = line.trim().split(/[ \t]+/);
	const blob = Buffer.from(base64, 'base64');
	// Buffer.from skips what is not Base64, so only a round trip shows that nothing was damaged.
	const isWhole = blob.toString('base64') === base64 && firstSshString(blob)?.toString('latin1') === type;
	if (isWhole && Object.hasOwn(algorithmsOf, type)) return {type, blob};
	throw new UserError(`the host key is ${isWhole ? 'of an unknown type' : 'damaged'}: ${JSON.stringify(line.slice(0, 60))}`, {
		nextSteps: ['Set the intermediary up again: vmfuse-tui setup --restart'],
	});
}

/** The key as one line, without a comment: what `parseHostKey` reads. */
export function formatHostKey({type, blob}: HostKey): string {
	return `${type} ${blob.toString('base64')}`;
}

/** As `ssh-keygen -l` shows it: `SHA256:…`. */
export function fingerprint({blob}: Pick<HostKey, 'blob'>): string {
	return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** What to allow in the key exchange, so that a server with several keys offers the one that is pinned. */
export function hostKeyAlgorithms({type}: Pick<HostKey, 'type'>): ServerHostKeyAlgorithm[] {
	return [...(algorithmsOf[type] ?? [])];
}
