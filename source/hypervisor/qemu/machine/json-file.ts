import {readFile} from 'node:fs/promises';
import {writeFileAtomically} from '../../../atomic-file.js';

export async function writeJson(file: string, content: unknown): Promise<void> {
	await writeFileAtomically(file, `${JSON.stringify(content, undefined, '\t')}\n`);
}

/** @returns undefined when there is no such file. */
export async function readJson<Content>(file: string): Promise<Content | undefined> {
	try {
		return JSON.parse(await readFile(file, 'utf8')) as Content;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			return undefined;
		}

		throw error;
	}
}
