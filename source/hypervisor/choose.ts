import {RequirementError, UsageError} from '../errors.js';
import type {Context} from '../events.js';
import type {Hypervisor, HypervisorName} from './hypervisor.js';

type Find = (name: HypervisorName) => Hypervisor;

/** What they call themselves; in the order in which they are tried. */
export const hypervisorTitles: Readonly<Record<HypervisorName, string>> = {virtualbox: 'VirtualBox', qemu: 'QEMU'};

/** In the order in which they are tried. */
export const hypervisorNames = Object.keys(hypervisorTitles) as readonly HypervisorName[];

/** @throws UsageError for a name that is not known. */
export function checkHypervisorName(name: string, origin = '--hypervisor'): HypervisorName {
	const found = hypervisorNames.find(known => known === name);
	if (found) return found;
	throw new UsageError(`${origin}: there is no hypervisor named "${name}"`, {
		nextSteps: [`those that can be used: ${hypervisorNames.join(', ')}`],
	});
}

/**
The hypervisor that was asked for, by argument or by the environment variable VMFUSE_HYPERVISOR; else VirtualBox where it works, else QEMU, which
is told in a notice.
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
			const version = await find(name).version(context);
			const others = problems.map(({message}) => ` (${message})`).join('');
			context.emit({type: 'notice', text: `hypervisor: ${hypervisorTitles[name]} ${version}${others}`});
			return name;
		} catch (error) {
			if (!(error instanceof RequirementError)) throw error;
			problems.push(error);
		}
	}

	throw new RequirementError(`there is no hypervisor: ${problems.map(({message}) => message).join('; ')}`, {
		nextSteps: problems.toReversed().flatMap(({nextSteps}) => nextSteps),
	});
}
