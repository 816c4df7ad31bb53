import {readFile} from 'node:fs/promises';
import process from 'node:process';
import {addAbortSignal} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {UsageError} from '../errors.js';
import type {KeyRing} from '../session/unlock-devices.js';
import {askSecret} from './ask-secret.js';

/** How often a passphrase is asked for. */
const attempts = 3;

/**
The keys that the user gives: a file's content, or standard input's (`-`), else what is asked for on the terminal. Without either there are
none. A file is read at once, so that an unreadable one is reported before anything is made.
@throws UsageError; the signal's reason when that aborts, here and when a key is asked for.
*/
export async function keyRing(keyFile: string | undefined, signal: AbortSignal): Promise<KeyRing> {
	if (keyFile === undefined) return process.stdin.isTTY && process.stderr.isTTY ? askedKeys(signal) : noKeys;
	const content = await readKey(keyFile, signal);
	if (content.length === 0) throw new UsageError(`the key file ${keyFile} is empty`);
	// As it is, as cryptsetup takes it; and without the newline that an editor or `echo` has put behind a passphrase.
	const keys = content.at(-1) === 0x0a ? [content, content.subarray(0, -1)] : [content];
	return async function* () {
		yield* keys;
	};
}

const whyUnreadable: ReadonlyMap<string | undefined, string> = new Map([
	['ENOENT', 'there is no such file'],
	['EACCES', 'you have no permission to read it'],
	['EISDIR', 'it is a folder'],
]);

async function readKey(file: string, signal: AbortSignal): Promise<Buffer> {
	if (file === '-') return readInput(signal);
	return readFile(file).catch((error: NodeJS.ErrnoException) => {
		const why = whyUnreadable.get(error.code) ?? error.message;
		throw new UsageError(`the key file ${file} cannot be read: ${why}`, {
			nextSteps: ['Check its path, or leave out --key-file: then the passphrase is asked for'],
			cause: error,
		});
	});
}

async function readInput(signal: AbortSignal): Promise<Buffer> {
	try {
		return await buffer(addAbortSignal(signal, process.stdin));
	} catch (error) {
		signal.throwIfAborted();
		throw error;
	}
}

const noKeys: KeyRing = async function* () {};

function askedKeys(signal: AbortSignal): KeyRing {
	return async function* ({path}) {
		for (let attempt = 1; attempt <= attempts; attempt += 1) {
			const question = `Passphrase for ${path}${attempt === 1 ? ' (empty: leave it locked)' : ', once more'}: `;
			const answer = await askSecret(question, signal);
			if (answer.length === 0) return;
			yield answer;
		}
	};
}
