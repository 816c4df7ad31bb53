import {constants} from 'node:fs';
import {statfs} from 'node:fs/promises';
import path from 'node:path';
import {bad, type Check, good, warning} from '../../check.js';
import {mayAccess} from '../../host/may-access.js';
import {formatBytes} from '../../text/format-bytes.js';

export type SpaceFacts = {readonly folder: string; readonly freeBytes: number; readonly isWritable: boolean};

/** Of the file system on which a folder is, or will be made. */
export async function spaceFacts(folder: string): Promise<SpaceFacts> {
	for (let at = folder; ; at = path.dirname(at)) {
		const found = await statfs(at).catch((error: NodeJS.ErrnoException) => {
			if (error.code === 'ENOENT' && at !== path.dirname(at)) return undefined;
			throw error;
		});
		if (!found) continue;
		return {folder, freeBytes: found.bavail * found.bsize, isWritable: await mayAccess(at, constants.W_OK)};
	}
}

const mebibyte = 1 << 20;
/** An intermediary takes some 100 MiB, with much added and its image 500 MiB; a clone a few. */
const [least, comfortable] = [100 * mebibyte, 1000 * mebibyte];

/** Bad where not even a clone can be made. */
export function checkSpace({folder, freeBytes, isWritable}: SpaceFacts): Check {
	const title = 'Free space';
	const text = `${formatBytes(freeBytes)} for ${folder}`;
	const elsewhere = 'keep everything elsewhere: VMFUSE_HOME=FOLDER vmfuse-tui …';
	const nextSteps = [`Make room, or ${elsewhere}`];
	if (!isWritable) return bad(title, `${folder} cannot be written: nothing can be made`, [`Make that folder yours, or ${elsewhere}`]);
	if (freeBytes < least) return bad(title, `only ${text}: no machine can be made`, nextSteps);
	return freeBytes < comfortable ? warning(title, `only ${text}: it may be too little for an intermediary`, nextSteps) : good(title, text);
}
