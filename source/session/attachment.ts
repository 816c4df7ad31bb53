import {forgetDisks, loadDiskDriver} from '../guest/hot-plug.js';
import {checkIdentity} from '../host/disk-identity.js';
import type {Hypervisor} from '../hypervisor/hypervisor.js';
import type {Intermediary} from '../intermediary/intermediary.js';
import {stopClone} from './boot.js';
import {guestOf, type Holdings} from './holdings.js';

/** The disk's name to the hypervisor, and its serial number in the guest. */
export const dataDisk = 'vmfuse-data';

/**
The disk is plugged in after the boot where that is possible, so that nothing touches it while the guest starts: TinyCore uses every swap
partition that it finds, and a disk that comes first takes the name of the guest's own disk.
*/
export function howToAttach({capabilities}: Intermediary, {plugInDisk, plugInNeeds}: Hypervisor): 'hot-plug' | 'at-start' {
	return plugInDisk && (plugInNeeds === undefined || capabilities[plugInNeeds]) ? 'hot-plug' : 'at-start';
}

/** Attach the disk as the request says. For a hot-plug the machine runs, otherwise it is off. */
export async function attachDisk(holdings: Holdings): Promise<void> {
	const {hypervisor, machine, intermediary, request} = holdings;
	const {context} = holdings.runtime;
	const {path, format, partitions} = request.source;
	await checkIdentity(request.source, context);
	const disk = {id: dataDisk, path, format, readOnly: request.readOnly, partitions};
	if (hypervisor.plugInDisk && howToAttach(intermediary, hypervisor) === 'hot-plug') {
		await loadDiskDriver(guestOf(holdings));
		await hypervisor.plugInDisk(machine, disk, context);
	} else {
		await hypervisor.attachDisk(machine, disk, context);
	}

	holdings.isAttached = true;
}

/** Detach the disk, on which nothing may be open. The machine is stopped for that unless disks can be unplugged. */
export async function detachDisk(holdings: Holdings): Promise<void> {
	const {hypervisor, machine, intermediary, runtime} = holdings;
	const isHotPlug = howToAttach(intermediary, hypervisor) === 'hot-plug';
	if (!isHotPlug) await stopClone(holdings);
	holdings.isAttached = false;
	if (isHotPlug) await forgetDisks(guestOf(holdings));
	await hypervisor.detachDisk(machine, dataDisk, runtime.context);
}
