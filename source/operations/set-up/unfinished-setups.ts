import * as v from 'valibot';
import {UserError} from '../../errors.js';
import {type MachineState, machineStates} from '../../hypervisor/hypervisor.js';
import {formerHypervisor} from '../../recipe/setup-hypervisor.js';
import type {Runtime} from '../../runtime.js';
import type {Parsed} from '../../stored-record.js';
import {intermediaryOption} from '../../usual-intermediary.js';
import {orProblem} from '../or-problem.js';
import {listUnfinished, unfinishedSetup} from './list-intermediaries.js';

/** A set-up that was begun and not finished, and its machine. */
export const unfinishedMachine = v.object({
	...unfinishedSetup.entries,
	/** It outlives a program that was killed. Undefined: somebody works on it, or its hypervisor cannot be asked. */
	machine: v.optional(v.picklist(machineStates)),
});
export type UnfinishedMachine = Parsed<typeof unfinishedMachine>;

/** Set-ups that are not finished, and whether the machines of those that were cut off still run. Nothing is changed. */
export async function findUnfinishedSetups(runtime: Runtime): Promise<readonly UnfinishedMachine[]> {
	const unfinished = await listUnfinished(runtime.folders);
	return Promise.all(
		unfinished.map(async setup => (setup.pid === undefined ? {...setup, machine: await machineOf(runtime, setup.name)} : setup)),
	);
}

async function machineOf(runtime: Runtime, name: string): Promise<MachineState | undefined> {
	const {context, hypervisor: find} = runtime;
	const state = await orProblem(async () => {
		const hypervisor = await formerHypervisor(runtime, name);
		return hypervisor === undefined ? 'missing' : find(hypervisor).state(name, context);
	}, context);
	return state instanceof UserError ? undefined : state;
}

/** A set-up that was cut off, in one line without a full stop, and what can be done about it. */
export function describeCutOff({name, nextStep, finishedSteps, steps, machine}: UnfinishedMachine): {
	readonly text: string;
	readonly nextSteps: readonly string[];
} {
	const where = `step ${nextStep.id} (${nextStep.title}), ${finishedSteps} of ${steps} are done`;
	const isOn = machine === 'running' || machine === 'paused';
	return {
		text: `the setup of "${name}" was cut off before ${where}${isOn ? '; its virtual machine still runs' : ''}`,
		nextSteps: [`Go on: vmfuse-tui setup${intermediaryOption(name, '--name')}`, `Or delete it: vmfuse-tui remove ${name}`],
	};
}
