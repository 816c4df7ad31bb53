import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {type Check, good, warning} from '../../check.js';
import {UserError} from '../../errors.js';
import {isSameProcess, readHolder} from '../../host/lock.js';
import {driverOf, type HypervisorName, titleOf} from '../../hypervisor/registry.js';
import type {Runtime} from '../../runtime.js';
import {cloneName, machineOf} from '../../session/holdings.js';
import {locksFolder} from '../../session/session-files.js';
import {readSessions} from '../../session/session-record.js';
import {shellLine} from '../../text/shell-line.js';
import {orProblem} from '../or-problem.js';

export type Leftovers = {
	/** Names of lock files whose holders are gone. */
	readonly locks: readonly string[];
	/** Clones that no session knows. */
	readonly machines: ReadonlyArray<{readonly hypervisor: HypervisorName; readonly name: string; readonly deleteByHand: readonly string[]}>;
};

/** @param hypervisors Those that work. */
export async function findLeftovers(runtime: Runtime, hypervisors: readonly HypervisorName[]): Promise<Leftovers> {
	const machines = await Promise.all(hypervisors.map(async name => orphans(runtime, name)));
	return {locks: await staleLocks(locksFolder(runtime.folders)), machines: machines.flat()};
}

async function staleLocks(folder: string): Promise<readonly string[]> {
	const names = await readdir(folder).catch(() => []);
	const stale = await Promise.all(
		names.map(async name => {
			const holder = await readHolder(path.join(folder, name));
			return holder !== undefined && !(await isSameProcess(holder));
		}),
	);
	return names.filter((_, index) => stale[index]);
}

/** In this order: a clone that is made meanwhile is known to a session before it is there. */
async function orphans({folders, hypervisor: find, context}: Runtime, hypervisor: HypervisorName): Promise<Leftovers['machines']> {
	const machines = await orProblem(async () => find(hypervisor).list(context), context);
	if (machines instanceof UserError) return [];
	const known = (await readSessions(folders)).map(({request}) => machineOf(request));
	return machines
		.filter(name => isCloneName(name) && !known.includes(name))
		.map(name => ({hypervisor, name, deleteByHand: driverOf(hypervisor).deleteByHand(name, folders.data)}));
}

/** Session ids are eight hexadecimal digits. */
function isCloneName(name: string): boolean {
	const prefix = cloneName('');
	return name.startsWith(prefix) && /^[\da-f]{8}$/.test(name.slice(prefix.length));
}

const title = 'Left behind';

/** One check that is good, or a warning for each machine and for all locks. */
export function checkLeftovers({locks, machines}: Leftovers): readonly Check[] {
	if (locks.length === 0 && machines.length === 0) return [good(title, 'nothing')];
	return [
		...(locks.length === 0
			? []
			: [warning(title, `locks of processes that are gone: ${locks.join(', ')}`, ['Take them away: vmfuse-tui recover'])]),
		...machines.map(machine => warning(title, `the machine "${machine.name}" in ${titleOf(machine.hypervisor)}`, howToDelete(machine))),
	];
}

function howToDelete({deleteByHand}: Leftovers['machines'][number]): readonly string[] {
	const see = 'It may be of another installation (VMFUSE_HOME): delete it only when it is off and nobody misses it';
	return [see, `Then: ${shellLine(deleteByHand)}`];
}
