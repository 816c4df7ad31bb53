import type {Activation} from './activation.js';
import {arrayMembers, assembleArrays} from './arrays.js';
import {type DeviceFacts, type KernelDevice, type KnownFacts, readDeviceFacts} from './device-facts.js';
import {namesOf} from './device-names.js';
import {foreignDevices} from './foreign-devices.js';
import type {Guest} from './guest.js';
import {mapPartitions, unpartitioned} from './inner-partitions.js';
import {activateGroup, inactiveGroups} from './volume-groups.js';

/** Nothing is written that is not written by itself: for what is not thrown away. */
const careful: Activation = {throwAway: false, degraded: false};

/**
Make visible what is inside of the disks, in whatever order it lies on each other: RAID arrays, LVM volumes, partitions within volumes. What cannot be
activated is a warning, since the rest may be what is wanted.
@param scope - picks what it is about, each time the guest was asked; by default all.
@param known - what it is not asked.
@returns What there is then.
@throws CommandError when the guest cannot be asked; what `scope` throws.
*/
export async function activateVolumes(
	guest: Guest,
	activation = careful,
	scope: (facts: DeviceFacts) => DeviceFacts = facts => facts,
	known?: KnownFacts,
): Promise<DeviceFacts> {
	const tried = new Set<string>();
	const isNew = (key: string) => !tried.has(key) && tried.add(key).size > 0;
	let facts = scope(await readDeviceFacts(guest, false, known));
	await releaseSwap(guest, facts);
	for (;;) {
		if (!(await activateMore(guest, facts, activation, isNew))) return facts;
		facts = scope(await readDeviceFacts(guest, false, known));
	}
}

/** @param isNew Whether something was not tried yet. @returns Whether there may be more than before. */
async function activateMore(guest: Guest, facts: DeviceFacts, activation: Activation, isNew: (key: string) => boolean): Promise<boolean> {
	const isUsed = ({name}: KernelDevice) => facts.devices.some(({slaves}) => slaves.includes(name));
	const members = arrayMembers(facts).filter(member => !isUsed(member));
	if (members.filter(({name}) => isNew(`member ${name}`)).length > 0 && (await assembleArrays(guest, facts, activation))) return true;
	let isMore = false;
	for (const group of inactiveGroups(facts)) {
		if (!isNew(`group ${group.uuid} ${group.group}`)) continue;
		await activateGroup(guest, group, facts, activation);
		isMore = true;
	}

	for (const device of unpartitioned(facts)) {
		if (isNew(`table ${device.mapperUuid}`) && (await mapPartitions(guest, device))) isMore = true;
	}

	return isMore;
}

/** TinyCore swaps to every swap partition that it finds when it boots. */
async function releaseSwap(guest: Guest, facts: DeviceFacts): Promise<void> {
	for (const device of foreignDevices(facts)) {
		const node = facts.swaps.find(swap => namesOf(device).includes(swap));
		if (node !== undefined) await guest.run(['swapoff', node]);
	}
}
