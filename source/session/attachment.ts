import {forgetDisk, forgetDisks, loadDiskDriver} from '../guest/hot-plug.js';
import {refuseArrayMember} from '../host/array-member.js';
import {checkIdentity} from '../host/disk-identity.js';
import type {Hypervisor} from '../hypervisor/hypervisor.js';
import type {Intermediary} from '../intermediary/intermediary.js';
import {stopClone} from './boot.js';
import {guestOf, type Holdings} from './holdings.js';
import {markUndone} from './journal.js';
import {isOnlyRead, sourcesOf} from './request.js';

/** The name of a session's disk to the hypervisor, and its serial number in the guest. @param index - from 0. */
export function dataDisk(index: number): string {
	return index === 0 ? 'vmfuse-data' : `vmfuse-data-${index + 1}`;
}

/** Disks for which a machine is prepared that takes their serial numbers only before it starts (VirtualBox): each costs some of that time. */
export const leastDisks = 3;

/**
The disk is plugged in after the boot where that is possible, so that nothing touches it while the guest starts: TinyCore uses every swap
partition that it finds, and a disk that comes first takes the name of the guest's own disk.
*/
export function howToAttach({capabilities}: Intermediary, {plugInDisk, plugInNeeds}: Hypervisor): 'hot-plug' | 'at-start' {
	return plugInDisk && (plugInNeeds === undefined || capabilities[plugInNeeds]) ? 'hot-plug' : 'at-start';
}

/**
Attach the disks as the request says. For a hot-plug the machine runs, otherwise it is off.
@param shared - ids of those that another session has attached.
*/
export async function attachDisk(holdings: Holdings, shared: ReadonlySet<string> = new Set()): Promise<void> {
	const {hypervisor, machine, intermediary, journal, request} = holdings;
	const {context} = holdings.runtime;
	const isNew = (_: unknown, index: number) => !shared.has(holdings.disks[index] as string);
	for (const source of sourcesOf(request).filter(isNew)) {
		await checkIdentity(source, context);
		if (source.isDevice) await refuseArrayMember(source, isOnlyRead(source, request), context);
	}

	const disks = sourcesOf(request).map((source, index) => {
		const {path, format, partitions, sectorSize} = source;
		const id = holdings.disks[index] as string;
		return {id, path, format, readOnly: isOnlyRead(source, request), partitions, ...(sectorSize ? {sectorSize} : {})};
	});
	for (const {id, path} of disks) await journal.record({kind: 'disk', hypervisor: intermediary.hypervisor, machine, id, path});
	if (hypervisor.plugInDisk && howToAttach(intermediary, hypervisor) === 'hot-plug') {
		// A guest that goes on from saved memory has it.
		if (holdings.hasBooted) await loadDiskDriver(guestOf(holdings));
		for (const disk of disks.filter(isNew)) await hypervisor.plugInDisk(machine, disk, context);
	} else {
		for (const disk of disks) await hypervisor.attachDisk(machine, disk, context);
	}

	holdings.isAttached = true;
}

/**
Detach the disks, on which nothing may be open. The machine is stopped for that unless disks can be unplugged.
@param isShared Whether the machine has disks of others as well.
*/
export async function detachDisk(holdings: Holdings, isShared = false): Promise<void> {
	const {hypervisor, machine, intermediary, runtime, journal, disks} = holdings;
	const isHotPlug = howToAttach(intermediary, hypervisor) === 'hot-plug';
	if (!isHotPlug) await stopClone(holdings);
	holdings.isAttached = false;
	if (isShared) for (const id of disks) await forgetDisk(guestOf(holdings), id);
	else if (isHotPlug) await forgetDisks(guestOf(holdings));
	for (const id of disks) await hypervisor.detachDisk(machine, id, runtime.context);
	await markUndone(journal, 'disk');
}
