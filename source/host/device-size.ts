import {realpath} from 'node:fs/promises';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import {thisPlatform} from './platform/index.js';

/**
Bytes of a block device, which stat(2) does not tell.
@throws UserError when it is no disk.
*/
export async function deviceSize(device: string, context: Context, platform = thisPlatform()): Promise<number> {
	const size = await platform.deviceSize(await realpath(device).catch(() => device), context);
	if (!Number.isSafeInteger(size)) {
		throw new UserError(`${device} is not a disk`, {nextSteps: ['See the disks of this computer: vmfuse-tui disks']});
	}

	return size;
}
