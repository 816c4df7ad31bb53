import {readFile} from 'node:fs/promises';
import process from 'node:process';
import {buffer} from 'node:stream/consumers';
import {UsageError} from '../errors.js';
import type {KeyRing} from '../session/unlock-devices.js';
import {askSecret} from './ask-secret.js';

/** How often a passphrase is asked for. */
const attempts = 3;

/**
The keys that the user gives: a file's content, or standard input's (`-`), else what is asked for on the terminal. Without either there are
none. A file is read at once: that it cannot be is known before anything is made.
@throws UsageError
*/
export async function keyRing(keyFile: string | undefined): Promise<KeyRing> {
	if (keyFile === undefined) return process.stdin.isTTY && process.stderr.isTTY ? askedKeys : noKeys;
	const content = await readKey(keyFile);
	if (content.length === 0) throw new UsageError(`the key file ${keyFile} is empty`);
	// As it is, as cryptsetup takes it; and without the newline that an editor or `echo` has put behind a passphrase.
	const keys = content.at(-1) === 0x0a ? [content, content.subarray(0, -1)] : [content];
	return async function* () {
		yield* keys;
	};
}

async function readKey(file: string): Promise<Buffer> {
	if (file === '-') return buffer(process.stdin);
	return readFile(file).catch((error: unknown) => {
		throw new UsageError(`the key file cannot be read: ${(error as Error).message}`, {cause: error});
	});
}

const noKeys: KeyRing = async function* () {};

const askedKeys: KeyRing = async function* ({path}) {
	for (let attempt = 1; attempt <= attempts; attempt += 1) {
		const answer = await askSecret(`Passphrase for ${path}${attempt === 1 ? ' (empty: leave it locked)' : ', once more'}: `);
		if (answer.length === 0) return;
		yield answer;
	}
};
