import type {Step} from './step.js';
import {finishSteps} from './steps/finish.js';
import {installationSteps} from './steps/installation.js';
import {lvmSteps} from './steps/lvm.js';
import {machineSteps} from './steps/machine.js';
import {sshServerSteps} from './steps/ssh-server.js';

/** The manual, step by step, in the order in which they are done: 2a goes before the machine, whose type follows from the image. */
export const recipe: readonly Step[] = [...machineSteps, ...installationSteps, ...sshServerSteps, ...lvmSteps, ...finishSteps];

/** How many steps at the beginning are finished, without a gap. */
export function countFinished(finished: readonly string[]): number {
	const open = recipe.findIndex(({id}) => !finished.includes(id));
	return open === -1 ? recipe.length : open;
}

/** The place of the step with which a set-up goes on that was stopped in the step at `place`. */
export function resumePlace(place: number): number {
	const step = recipe[place] ?? recipe.at(-1);
	return recipe.findIndex(({id}) => id === step?.resume);
}

/** The step with which a set-up goes on that has finished these. What does not hold then is done again too. */
export function nextStepAfter(finished: readonly string[]): Step {
	return recipe[resumePlace(countFinished(finished))] as Step;
}
