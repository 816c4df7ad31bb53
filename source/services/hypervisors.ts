import type {Engine} from '../engine.js';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import {hypervisorTitles} from '../hypervisor/choose.js';
import type {HypervisorName} from '../hypervisor/hypervisor.js';
import type {HypervisorChoice} from './services.js';
import {quiet} from './with-engine.js';

/** All that there are drivers for, in the order in which a setup tries them. */
export async function listHypervisors(
	{hypervisor: find}: Pick<Engine, 'hypervisor'>,
	context: Context,
): Promise<readonly HypervisorChoice[]> {
	const names = Object.keys(hypervisorTitles) as readonly HypervisorName[];
	return Promise.all(names.map(async name => describeHypervisor(find, name, context)));
}

async function describeHypervisor(find: Engine['hypervisor'], name: HypervisorName, context: Context): Promise<HypervisorChoice> {
	const title = hypervisorTitles[name];
	try {
		return {name, title, version: await find(name).version(quiet(context)), nextSteps: []};
	} catch (error) {
		context.signal.throwIfAborted();
		if (!(error instanceof UserError)) throw error;
		return {name, title, problem: error.message, nextSteps: error.nextSteps};
	}
}
