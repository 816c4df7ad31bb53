import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {writeFileAtomically} from '../atomic-file.js';
import type {Folders} from '../folders.js';

/** How many are remembered. */
const most = 10;

function listFile(folders: Folders): string {
	return path.join(folders.state, 'images.json');
}

/** The image files that setups were given, the latest first. They may be gone. */
export async function usedImages(folders: Folders): Promise<readonly string[]> {
	try {
		const list: unknown = JSON.parse(await readFile(listFile(folders), 'utf8'));
		return Array.isArray(list) ? list.filter(file => typeof file === 'string') : [];
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return [];
		throw error;
	}
}

/** @param file Absolute. */
export async function rememberImage(folders: Folders, file: string): Promise<void> {
	const others = (await usedImages(folders)).filter(other => other !== file);
	await writeFileAtomically(listFile(folders), `${JSON.stringify([file, ...others].slice(0, most))}\n`);
}
