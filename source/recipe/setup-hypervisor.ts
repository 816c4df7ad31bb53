import {UsageError} from '../errors.js';
import {checkHypervisorName, chooseHypervisor} from '../hypervisor/choose.js';
import {type HypervisorName, titleOf} from '../hypervisor/registry.js';
import {findIntermediary} from '../intermediary/intermediary.js';
import type {Runtime} from '../runtime.js';
import {SetupProgress} from './setup-progress.js';

/** The hypervisor of an intermediary that is there, or was begun. */
export async function formerHypervisor({folders}: Pick<Runtime, 'folders'>, name: string): Promise<HypervisorName | undefined> {
	const former = (await findIntermediary(folders, name)) ?? (await SetupProgress.find(folders, name))?.options;
	return former?.hypervisor;
}

/**
Where a set-up is to work: where it was begun, else as `chooseHypervisor` says.
@throws UsageError when another is asked for than it was begun with; what `chooseHypervisor` throws.
*/
export async function setupHypervisor(
	runtime: Runtime,
	{name, wanted, restart}: {readonly name: string; readonly wanted: string | undefined; readonly restart: boolean},
): Promise<HypervisorName> {
	const asked = wanted === undefined ? undefined : checkHypervisorName(wanted);
	const former = restart ? undefined : await formerHypervisor(runtime, name);
	if (former === undefined) return chooseHypervisor(asked, runtime.hypervisor, runtime.context);
	if (asked === undefined || asked === former) return former;
	throw new UsageError(`"${name}" is a machine of ${titleOf(former)}`, {
		nextSteps: ['choose another name with --name', `or make it anew: vmfuse-tui setup --restart --hypervisor ${asked}`],
	});
}
