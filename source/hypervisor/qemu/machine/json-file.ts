import {open, readFile, rename} from 'node:fs/promises';

/** Replace the file as a whole: whoever reads it, or finds it after a crash, sees the old content or the new. */
export async function writeJson(file: string, content: unknown): Promise<void> {
	const draft = `${file}.new`;
	const handle = await open(draft, 'w', 0o600);
	try {
		await handle.writeFile(`${JSON.stringify(content, undefined, '\t')}\n`);
		await handle.sync();
	} finally {
		await handle.close();
	}

	await rename(draft, file);
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
