import type {Context} from '../../source/events.js';
import type {Attachment, Hypervisor} from '../../source/hypervisor/hypervisor.js';
import type {AttachedDisk} from '../../source/hypervisor/machine/record.js';

/** A disk, and in which of the two ways it is attached. */
export type Wanted = Attachment & Pick<AttachedDisk, 'how'>;

/** Attach a disk at the start or into the running machine. */
export async function attach(hypervisor: Hypervisor, name: string, {how, ...disk}: Wanted, context: Context): Promise<void> {
	if (how === 'at-start') return hypervisor.attachDisk(name, disk, context);
	if (!hypervisor.plugInDisk) throw new Error('this hypervisor plugs no disks in');
	return hypervisor.plugInDisk(name, disk, context);
}
