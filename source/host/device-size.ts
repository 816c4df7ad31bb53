import {readFile, realpath} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import {type Plist, parsePlist} from './disks/plist.js';
import {run} from './run.js';

/**
Bytes of a block device, which stat(2) does not tell.
@throws UserError when it is no disk.
*/
export async function deviceSize(device: string, context: Context, platform: NodeJS.Platform = process.platform): Promise<number> {
	const size = await measure(await realpath(device).catch(() => device), context, platform);
	if (!Number.isSafeInteger(size)) {
		throw new UserError(`${device} is not a disk`, {nextSteps: ['See the disks of this computer: vmfuse-tui disks']});
	}

	return size;
}

async function measure(device: string, context: Context, platform: NodeJS.Platform): Promise<number> {
	if (platform === 'linux') {
		// In units of 512 bytes whatever the sector size: Documentation/ABI/stable/sysfs-block.
		return Number(await readFile(`/sys/class/block/${path.basename(device)}/size`, 'utf8').catch(() => 'none')) * 512;
	}

	if (platform === 'darwin') {
		const info = parsePlist((await run(['diskutil', 'info', '-plist', device], context)).stdout);
		return Number((info as {readonly TotalSize?: Plist}).TotalSize);
	}

	const {stdout} = await run(['diskinfo', device], context);
	return Number(stdout.split('\t')[2]);
}
