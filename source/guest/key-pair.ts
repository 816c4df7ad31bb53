import {generateKeyPairSync} from 'node:crypto';
import {chmod, mkdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {writeFileAtomically} from '../atomic-file.js';
import {sshString} from './wire.js';

/** `privateKey`: PEM. `publicKey`: one line as in authorized_keys, without its newline. */
export type KeyPair = {readonly privateKey: string; readonly publicKey: string};

/**
A new ECDSA P-256 user key. The type is the strongest that OpenSSH 5.7 (TinyCore 5.x) and today's both know (ed25519 came with 6.5);
the private key is in SEC 1 PEM, which every ssh program since then and ssh2 read.
@param comment Ends the public line; no control characters.
*/
export function createKeyPair(comment = 'vmfuse'): KeyPair {
	if (/\p{Cc}/u.test(comment)) throw new TypeError("a key's comment is a single line");
	const {privateKey, publicKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
	const {x = '', y = ''} = publicKey.export({format: 'jwk'});
	const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
	const blob = Buffer.concat([sshString('ecdsa-sha2-nistp256'), sshString('nistp256'), sshString(point)]);
	return {
		privateKey: privateKey.export({type: 'sec1', format: 'pem'}).toString(),
		publicKey: ['ecdsa-sha2-nistp256', blob.toString('base64'), comment].join(' ').trimEnd(),
	};
}

/** Keep the pair in `folder` (made private to the user) as `id_ecdsa` and `id_ecdsa.pub`. Returns the private key's path. */
export async function writeKeyPair(folder: string, {privateKey, publicKey}: KeyPair): Promise<string> {
	await mkdir(folder, {recursive: true});
	await chmod(folder, 0o700);
	const file = path.join(folder, 'id_ecdsa');
	await writeFileAtomically(`${file}.pub`, `${publicKey}\n`);
	await writeFileAtomically(file, privateKey);
	return file;
}

/** @throws The file system's error when the pair is not there. */
export async function readKeyPair(folder: string): Promise<KeyPair> {
	const file = path.join(folder, 'id_ecdsa');
	const [privateKey, publicKey] = await Promise.all([readFile(file, 'utf8'), readFile(`${file}.pub`, 'utf8')]);
	return {privateKey, publicKey: publicKey.trimEnd()};
}
