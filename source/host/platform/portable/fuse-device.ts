import {RequirementError} from '../../../errors.js';
import {nodeAccess} from '../../may-access.js';

/** Check that this user may open /dev/fuse. @param load - The command that loads it into the kernel. @throws RequirementError. */
export async function checkFuseDevice(load: string): Promise<void> {
	const access = await nodeAccess('/dev/fuse');
	if (access === 'missing')
		throw new RequirementError('the kernel has no FUSE: /dev/fuse does not exist', {nextSteps: [`Load it: ${load}`]});
	if (access === 'denied') {
		throw new RequirementError('you have no permission to use FUSE: /dev/fuse cannot be opened', {
			nextSteps: ['See which group has it: ls -l /dev/fuse', 'Join that group, or allow it to everybody: sudo chmod a+rw /dev/fuse'],
		});
	}
}
