import {UserError} from '../errors.js';
import type {Build} from './build.js';
import type {Step} from './step.js';

/** Milliseconds: some tests wait for what is done in the background at boot. */
const limit = 120_000;

/** Whether the guest still has what a step did. */
export async function holds(build: Build, {holds: test}: Pick<Step, 'holds'>): Promise<boolean> {
	return test === undefined || build.succeeds(build.shell.isRoot ? test : `sudo sh -c '${test}'`, limit);
}

/** The first of these steps of which the guest has forgotten what it did. */
export async function firstForgotten(build: Build, steps: readonly Step[]): Promise<Step | undefined> {
	for (const step of steps) if (!(await holds(build, step))) return step;
	return undefined;
}

/**
What must hold in the guest after its last boot: what boots is what sessions will clone. A step that does not hold is not finished any more.
@throws UserError naming the step.
*/
export async function checkAll(build: Build, steps: readonly Step[]): Promise<void> {
	const forgotten = await firstForgotten(build, steps);
	if (!forgotten) return;
	const before = steps.slice(0, steps.indexOf(forgotten)).map(({id}) => id);
	await build.progress.setFinished(build.progress.finished.filter(id => before.includes(id)));
	throw new UserError(`step ${forgotten.id} did not last: the guest has forgotten it`);
}
