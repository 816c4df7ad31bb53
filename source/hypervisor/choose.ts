import {RequirementError, UsageError} from '../errors.js';
import type {Context} from '../events.js';
import type {Hypervisor} from './hypervisor.js';
import {driverOf, type HypervisorName, hypervisorNames, titleOf} from './registry.js';
import {requireAllParts} from './require-part.js';

type Find = (name: HypervisorName) => Hypervisor;

/** @throws UsageError for a name that is not known. */
export function checkHypervisorName(name: string, origin = '--hypervisor'): HypervisorName {
	const found = hypervisorNames.find(other => other === name);
	if (found) return found;
	const known = hypervisorNames.map(driverOf).map(driver => `${driver.name} (${driver.title} ${driver.versions})`);
	throw new UsageError(`${origin}: there is no hypervisor named "${name}"`, {nextSteps: [`use one of: ${known.join(', ')}`]});
}

/** The version of a hypervisor. @throws RequirementError when no intermediary can be set up with it: it does not work here, or lacks a part. */
export async function versionForSetUp(hypervisor: Hypervisor, context: Context): Promise<string> {
	requireAllParts(hypervisor);
	return hypervisor.version(context);
}

/**
The hypervisor that was asked for, by argument or by the environment variable VMFUSE_HYPERVISOR; else the first that works: a notice says which.
@throws UsageError for a name that is not known; RequirementError when none works.
*/
export async function chooseHypervisor(
	wanted: string | undefined,
	find: Find,
	context: Context,
	setting = process.env.VMFUSE_HYPERVISOR,
): Promise<HypervisorName> {
	if (wanted !== undefined) return checkHypervisorName(wanted);
	if (setting) return checkHypervisorName(setting, 'VMFUSE_HYPERVISOR');
	const problems: RequirementError[] = [];
	for (const name of hypervisorNames) {
		try {
			const version = await versionForSetUp(find(name), context);
			const others = problems.map(({message}) => ` (${message})`).join('');
			context.emit({type: 'notice', text: `hypervisor: ${titleOf(name)} ${version}${others}`});
			return name;
		} catch (error) {
			if (!(error instanceof RequirementError)) throw error;
			problems.push(error);
		}
	}

	throw new RequirementError(`there is no hypervisor: ${problems.map(({message}) => message).join('; ')}`, {
		code: 'no-hypervisor',
		nextSteps: problems.toReversed().flatMap(({nextSteps}) => nextSteps),
	});
}
