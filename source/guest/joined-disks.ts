import {UserError} from '../errors.js';
import type {DeviceFacts, KernelDevice, KnownFacts} from './device-facts.js';
import {namesOf} from './device-names.js';
import {foreignDevices, rootsOf} from './foreign-devices.js';

/**
The devices that lie on disks with these serial numbers, these disks included. What lies on others as well is left out: another session may take those
away.
*/
function devicesOn({devices}: Pick<DeviceFacts, 'devices'>, serials: readonly string[]): readonly KernelDevice[] {
	const disks = new Set(devices.filter(({serial}) => serial !== '' && serials.includes(serial)).map(({name}) => name));
	return devices.filter(({name}) => rootsOf(name, devices).every(root => disks.has(root)));
}

/**
What need not be asked again of a guest that another session has looked at: its drivers and programs, and what is on the disks of that session. No two of
them change a disk.
@param serials - of the disks of the session that asks.
*/
export function knownBeside(facts: DeviceFacts, serials: readonly string[]): KnownFacts {
	const own = new Set(devicesOn(facts, serials).map(({name}) => name));
	// What is made of disks may have become something else since.
	return {
		...facts,
		devices: facts.devices.filter(({name, slaves, mapperName}) => slaves.length === 0 && mapperName === '' && !own.has(name)),
	};
}

/**
What one session sees of a guest that serves several.
@param serials - of the session's disks.
@throws UserError when the guest does not tell which disks these are, or cannot tell their contents from those of the others: two volume groups of
one name, or copies of one file system, which some drivers take for one.
*/
export function factsOf(facts: DeviceFacts, serials: readonly string[]): DeviceFacts {
	const known = new Set(facts.devices.map(({serial}) => serial));
	if (serials.some(serial => !known.has(serial))) throw new UserError('the guest does not tell its disks apart');
	const own = devicesOn(facts, serials);
	const names = new Set(own.map(({name}) => name));
	const others = foreignDevices(facts).filter(({name}) => !names.has(name));
	const taken = new Set(others.flatMap(device => contentNames(device, facts)));
	const twin = own.flatMap(device => contentNames(device, facts)).find(name => taken.has(name));
	if (twin !== undefined) throw new UserError(`the virtual machine has a disk with the same contents already (${twin})`);
	return {...facts, devices: own};
}

/** By what drivers and users tell the contents of a device from those of others. */
function contentNames(device: KernelDevice, {physicalVolumes, members}: DeviceFacts): readonly string[] {
	const {uuid} = device.signature;
	const nodes = namesOf(device);
	const volume = physicalVolumes.find(({path}) => path !== undefined && nodes.includes(path));
	const array = members.get(device.name)?.uuid;
	return [
		...(uuid === undefined ? [] : [`UUID ${uuid}`]),
		...(volume ? [`volume group ${volume.groupUuid}`, `volume group ${volume.group.replace(/@.*/, '')}`] : []),
		...(array === undefined ? [] : [`array ${array}`]),
	];
}
