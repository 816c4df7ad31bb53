import type {Engine} from '../engine.js';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import {type HypervisorName, hypervisorNames, titleOf} from '../hypervisor/registry.js';
import type {HypervisorChoice} from './services.js';
import {quiet} from './with-engine.js';

/** All that there are drivers for, in the order in which a setup tries them. */
export async function listHypervisors(
	{hypervisor: find}: Pick<Engine, 'hypervisor'>,
	context: Context,
): Promise<readonly HypervisorChoice[]> {
	return Promise.all(hypervisorNames.map(async name => describeHypervisor(find, name, context)));
}

async function describeHypervisor(find: Engine['hypervisor'], name: HypervisorName, context: Context): Promise<HypervisorChoice> {
	const title = titleOf(name);
	try {
		return {name, title, version: await find(name).version(quiet(context)), nextSteps: []};
	} catch (error) {
		context.signal.throwIfAborted();
		if (!(error instanceof UserError)) throw error;
		return {name, title, problem: error.message, nextSteps: error.nextSteps};
	}
}
