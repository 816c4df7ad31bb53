import {access} from 'node:fs/promises';

/** Whether this process may open a file so. @param mode - `constants.R_OK` and its like. */
export async function mayAccess(file: string, mode: number): Promise<boolean> {
	return access(file, mode).then(
		() => true,
		() => false,
	);
}
