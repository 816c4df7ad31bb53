import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import {emulate, useAnother} from '../../hypervisor/advice.js';
import {versionForSetUp} from '../../hypervisor/choose.js';
import {type HypervisorName, hypervisorNames, titleOf} from '../../hypervisor/registry.js';
import type {Runtime} from '../../runtime.js';
import {quiet} from '../in-call.js';
import {orProblem} from '../or-problem.js';

/** A hypervisor that the user can choose, or why not. */
export type HypervisorChoice = {
	readonly name: HypervisorName;
	/** "VirtualBox", "QEMU". */
	readonly title: string;
	readonly version?: string;
	/** One line; undefined when it works. */
	readonly problem?: string;
	/** What can be done about the problem. Taking another hypervisor is not among it: whoever sees the list can do so. */
	readonly nextSteps: readonly string[];
};

/** All that there are drivers for, in the order in which a set-up tries them. */
export async function listHypervisors({hypervisor: find, context}: Runtime): Promise<readonly HypervisorChoice[]> {
	return Promise.all(hypervisorNames.map(async name => describeHypervisor(find, name, context)));
}

async function describeHypervisor(find: Runtime['hypervisor'], name: HypervisorName, context: Context): Promise<HypervisorChoice> {
	const title = titleOf(name);
	const version = await orProblem(async () => versionForSetUp(find(name), quiet(context)), context);
	if (version instanceof UserError) {
		return {name, title, problem: version.message, nextSteps: version.nextSteps.filter(step => step !== useAnother && step !== emulate)};
	}

	return {name, title, version, nextSteps: []};
}
