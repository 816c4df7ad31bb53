import process from 'node:process';
import type {Context} from '../../events.js';
import {thisPlatform} from '../../host/platform/index.js';
import type {Accelerator} from '../../host/platform/platform.js';
import {type Check, good, warning} from './check.js';

export type AccelerationFacts = {
	/** As `process.arch` has it. */
	readonly arch: string;
	/** What this system has for that; undefined: nothing. */
	readonly accelerator?: Pick<Accelerator, 'title'>;
	/** Why it cannot be used. */
	readonly problem?: Awaited<ReturnType<Accelerator['problem']>>;
};

export async function accelerationFacts(context: Context): Promise<AccelerationFacts> {
	const {accelerator} = thisPlatform();
	return {arch: process.arch, ...(accelerator && {accelerator, problem: await accelerator.problem(context)})};
}

const title = 'Speed of QEMU';
const slow = 'machines are emulated: they work, but start slowly';

/** What QEMU's machines, which are x86, run by. */
export function checkAcceleration({arch, accelerator, problem}: AccelerationFacts): Check {
	if (arch !== 'x64') return warning(title, `this computer's processor is no x86, so ${slow}`);
	if (!accelerator) return warning(title, `QEMU has no accelerator here, so ${slow}`);
	return problem ? warning(title, `${problem.text}, so ${slow}`, problem.nextSteps) : good(title, accelerator.title);
}
