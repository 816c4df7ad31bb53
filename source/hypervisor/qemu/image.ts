import {CommandError} from '../../errors.js';
import type {Context} from '../../events.js';
import {run} from '../../host/run.js';
import {missingQemu} from './requirement.js';

/** Make an empty disk file. @throws UserError. */
export async function createDisk(file: string, mib: number, context: Context): Promise<void> {
	await qemuImg(['create', '-q', '-f', 'qcow2', '--', file, `${mib}M`], context);
}

/**
Make a disk file that lies on another and takes all that is written.
@param backing as `file`'s header shall name it: relative to the folder of `file`, so that both can be moved together.
*/
export async function createOverlay(file: string, backing: string, context: Context): Promise<void> {
	await qemuImg(['create', '-q', '-f', 'qcow2', '-b', backing, '-F', 'qcow2', '--', file], context);
}

async function qemuImg(arguments_: readonly string[], context: Context): Promise<void> {
	try {
		await run(['qemu-img', ...arguments_], context);
	} catch (error) {
		if (error instanceof CommandError && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
			throw missingQemu('qemu-img', error);
		}

		throw error;
	}
}
