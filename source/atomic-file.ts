import {randomBytes} from 'node:crypto';
import {mkdir, open, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';

/** Replace a file, for us alone, so that a reader, and a crash at any moment, sees the old contents or the new, never a part. Its folder is made when it is missing. */
export async function writeFileAtomically(file: string, contents: string | Uint8Array): Promise<void> {
	await mkdir(path.dirname(file), {recursive: true, mode: 0o700});
	const temporary = `${file}.${process.pid}-${randomBytes(6).toString('hex')}.new`;
	try {
		const handle = await open(temporary, 'wx', 0o600);
		try {
			await handle.writeFile(contents);
			await handle.sync();
		} finally {
			await handle.close();
		}

		await rename(temporary, file);
	} catch (error) {
		await rm(temporary, {force: true});
		throw error;
	}
}
