import {UsageError} from '../../errors.js';
import {checkIntermediaryName} from '../../intermediary/intermediary.js';
import {formerHypervisor} from '../../recipe/setup-hypervisor.js';
import type {DriverlessRuntime} from '../../runtime.js';

/** A name for an intermediary that is yet to be made. @throws UsageError when it cannot be one, or is taken. */
export async function checkNewName({folders}: Pick<DriverlessRuntime, 'folders'>, name: string): Promise<string> {
	checkIntermediaryName(name);
	if ((await formerHypervisor({folders}, name)) === undefined) return name;
	throw new UsageError(`there is an intermediary named "${name}" already, or one that was begun`, {
		nextSteps: ['choose another name', `or delete that one: vmfuse-tui remove ${name}`],
	});
}
