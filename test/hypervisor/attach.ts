import type {Context} from '../../source/events.js';
import type {Attachment, HypervisorWith} from '../../source/hypervisor/hypervisor.js';
import type {AttachedDisk} from '../../source/hypervisor/machine/record.js';

/** A disk, and in which of the two ways it is attached. */
export type Wanted = Attachment & Pick<AttachedDisk, 'how'>;

/** Attach a disk at the start or into the running machine. */
export async function attach(
	hypervisor: HypervisorWith<'plugInDisk'>,
	name: string,
	{how, ...disk}: Wanted,
	context: Context,
): Promise<void> {
	return how === 'at-start' ? hypervisor.attachDisk(name, disk, context) : hypervisor.plugInDisk(name, disk, context);
}
