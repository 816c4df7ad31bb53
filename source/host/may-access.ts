import {access, constants} from 'node:fs/promises';
import {succeeds} from '../settled.js';

/** Whether this process may open a file so. @param mode - `constants.R_OK` and its like. */
export async function mayAccess(file: string, mode: number): Promise<boolean> {
	return succeeds(access(file, mode));
}

/** Whether this process can open a device node for reading and writing: it can, it has no permission, or the kernel has no such device. */
export async function nodeAccess(node: string): Promise<'usable' | 'denied' | 'missing'> {
	return access(node, constants.R_OK | constants.W_OK).then(
		() => 'usable',
		(error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? 'missing' : 'denied'),
	);
}
