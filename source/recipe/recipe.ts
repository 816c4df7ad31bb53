import {checkAll} from './holds.js';
import type {Mirror} from './mirror.js';
import type {Step} from './step.js';
import {stepList} from './step-list.js';
import {finishSteps} from './steps/finish.js';
import {installationSteps} from './steps/installation.js';
import {lvmSteps} from './steps/lvm.js';
import {machineSteps} from './steps/machine.js';
import {sshServerSteps} from './steps/ssh-server.js';

/** The manual, step by step, in the order in which they are done. */
export function recipe(mirror: Mirror): readonly Step[] {
	const beforeFinish = [...machineSteps, ...installationSteps(mirror), ...sshServerSteps(mirror), ...lvmSteps(mirror)];
	const work = [...beforeFinish, ...finishSteps(async build => checkAll(build, steps))];
	const steps: readonly Step[] = stepList.map(entry => {
		const found = work.find(({id}) => id === entry.id);
		if (!found) throw new Error(`nothing does step ${entry.id}`);
		return {...entry, ...found};
	});
	return steps;
}
