import {stat} from 'node:fs/promises';
import {UsageError} from '../../errors.js';
import {printable} from '../../text/printable.js';

/** @throws UsageError when there is no file of that name. */
export async function requireFile(image: string): Promise<void> {
	const status = await stat(image).catch((error: unknown) => {
		throw new UsageError(`there is no image ${printable(image)}`, {code: 'no-disk', cause: error});
	});
	if (!status.isFile()) throw new UsageError(`${printable(image)} is not an image file`, {nextSteps: ['For the disks: vmfuse-tui disks']});
}
