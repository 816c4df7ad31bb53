import type {Context} from '../../events.js';
import {runQemu} from './programs.js';

/** Make an empty qcow2 file. @param size - bytes that the guest will see. */
export async function createEmptyImage(file: string, size: number, context: Context): Promise<void> {
	await runQemu(['qemu-img', 'create', '-q', '-f', 'qcow2', '--', file, String(size)], context);
}

/**
Make a qcow2 file that lies on another and takes all that is written.
@param backing - the path of the other, relative to the folder of `file`: so both can be moved together.
*/
export async function createOverlay(file: string, backing: string, context: Context): Promise<void> {
	await runQemu(['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', backing, '-F', 'qcow2', '--', file], context);
}
