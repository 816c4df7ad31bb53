import type {Guest} from '../guest/guest.js';
import {forgetDisks} from '../guest/unplug.js';
import type {Hypervisor} from '../hypervisor/hypervisor.js';
import type {Intermediary} from '../intermediary/intermediary.js';
import {guestOf, type Holdings} from './holdings.js';

/** The disk's name to the hypervisor, and its serial number in the guest. */
export const dataDisk = 'vmfuse-data';

/**
Plugged in after the boot where that can be, so that nothing of the guest's start touches it: TinyCore uses every swap partition that it
finds, and a disk that comes first takes the name of the guest's own.
*/
export function howToAttach({capabilities}: Intermediary, {plugInDisk}: Hypervisor): 'hot-plug' | 'at-start' {
	return plugInDisk && capabilities.virtioScsi ? 'hot-plug' : 'at-start';
}

/** Attach what the request says: to a machine that is off when it has to be there from the start, to one that runs when not. */
export async function attachDisk(holdings: Holdings): Promise<void> {
	const {hypervisor, machine, intermediary, engine, request} = holdings;
	const {path, format, partitions} = request.source;
	const disk = {id: dataDisk, path, format, readOnly: request.readOnly, partitions};
	if (hypervisor.plugInDisk && howToAttach(intermediary, hypervisor) === 'hot-plug') {
		await loadDriver(guestOf(holdings));
		await hypervisor.plugInDisk(machine, disk, engine.context);
	} else {
		await hypervisor.attachDisk(machine, disk, engine.context);
	}

	holdings.isAttached = true;
}

/** Take the disk from a machine that runs; nothing on it may be open. */
export async function unplugDisk(holdings: Holdings): Promise<void> {
	const {hypervisor, machine, engine} = holdings;
	holdings.isAttached = false;
	await forgetDisks(guestOf(holdings));
	await hypervisor.detachDisk(machine, dataDisk, engine.context);
}

/** Take the disk from a machine that is off. */
export async function detachDisk(holdings: Holdings): Promise<void> {
	const {hypervisor, machine, engine} = holdings;
	holdings.isAttached = false;
	await hypervisor.detachDisk(machine, dataDisk, engine.context);
}

/** Not every guest loads it by itself for a controller without disks; where it is built in, modprobe says so and that is no fault. */
export async function loadDriver(guest: Guest): Promise<void> {
	await guest.run(['sh', '-c', 'for module in virtio_pci virtio_scsi sd_mod; do modprobe -q "$module"; done; true']);
}
