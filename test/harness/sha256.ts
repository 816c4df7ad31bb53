import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';

/** Of a file, in hexadecimal. */
export async function sha256(file: string): Promise<string> {
	return createHash('sha256')
		.update(await readFile(file))
		.digest('hex');
}
