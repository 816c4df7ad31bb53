import {UsageError} from '../errors.js';
import type {HypervisorName} from './hypervisor.js';

/** The hypervisors that there is a driver for. */
const available: readonly HypervisorName[] = ['qemu'];

/** @throws UsageError for a name that is not known. */
export function chooseHypervisor(name: string | undefined): HypervisorName {
	if (name === undefined) return 'qemu';
	const found = available.find(known => known === name);
	if (found) return found;
	throw new UsageError(`there is no hypervisor named "${name}"`, {nextSteps: [`those that can be used: ${available.join(', ')}`]});
}
