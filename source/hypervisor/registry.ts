import type {Driver} from './driver.js';
import type {Hypervisor} from './hypervisor.js';
import {qemu} from './qemu/driver.js';
import {virtualBox} from './virtualbox/driver.js';

/** Every hypervisor that can be used, in the order in which a set-up tries them. A new one is a folder beside this file, and its place in this list. */
const drivers = [virtualBox, qemu] as const satisfies readonly Driver[];

export type HypervisorName = (typeof drivers)[number]['name'];

export const hypervisorNames: readonly HypervisorName[] = drivers.map(({name}) => name);

/** @throws Error for a name that is not in the list: names are checked before (`checkHypervisorName`). */
export function driverOf(name: HypervisorName): Driver<HypervisorName> {
	const found = drivers.find(driver => driver.name === name);
	if (found) return found;
	throw new Error(`there is no hypervisor named "${name}"`);
}

/** What it calls itself. */
export function titleOf(name: HypervisorName): string {
	return driverOf(name).title;
}

/** Load the code of all of them. @param folder - for data. @returns The hypervisor of a name. */
export async function loadHypervisors(folder: string): Promise<(name: HypervisorName) => Hypervisor> {
	const loaded = await Promise.all(drivers.map(async driver => [driver.name, await driver.load()] as const));
	const makers = new Map<HypervisorName, (options: {readonly folder: string}) => Hypervisor>(loaded);
	return name => {
		const make = makers.get(name);
		if (make) return make({folder});
		throw new Error(`there is no hypervisor named "${name}"`);
	};
}
