import {access, constants} from 'node:fs/promises';
import {RequirementError} from '../../../errors.js';

/** Check that this user may open /dev/fuse. @param load - The command that loads it into the kernel. @throws RequirementError. */
export async function checkFuseDevice(load: string): Promise<void> {
	try {
		await access('/dev/fuse', constants.R_OK | constants.W_OK);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			throw new RequirementError('the kernel has no FUSE: /dev/fuse does not exist', {nextSteps: [`Load it: ${load}`]});
		}

		throw new RequirementError('you may not use FUSE: /dev/fuse cannot be opened', {
			nextSteps: ['See which group may: ls -l /dev/fuse', 'Join it, or let everybody: sudo chmod a+rw /dev/fuse'],
		});
	}
}
