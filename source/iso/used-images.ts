import path from 'node:path';
import * as v from 'valibot';
import type {Folders} from '../folders.js';
import {DamagedRecordError, NewerRecordError, type Parsed, type RecordKind, readRecord, writeRecord} from '../stored-record.js';

/** How many are remembered. */
const most = 10;

const schema = v.object({files: v.array(v.string())});
const kind: RecordKind<Parsed<typeof schema>> = {
	what: 'the list of images',
	schema,
	whenDamaged: file => [`delete it: ${file}`],
};

function listFile(folders: Folders): string {
	return path.join(folders.state, 'images.json');
}

/** The image files that setups were given, the latest first. They may be gone. */
export async function usedImages(folders: Folders): Promise<readonly string[]> {
	try {
		const list = await readRecord(kind, listFile(folders));
		return list?.files ?? [];
	} catch (error) {
		// It only saves typing: it is not worth an error.
		if (error instanceof DamagedRecordError || error instanceof NewerRecordError) return [];
		throw error;
	}
}

/** @param file Absolute. */
export async function rememberImage(folders: Folders, file: string): Promise<void> {
	const others = (await usedImages(folders)).filter(other => other !== file);
	await writeRecord(kind, listFile(folders), {files: [file, ...others].slice(0, most)});
}
