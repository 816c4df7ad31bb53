import process from 'node:process';
import {type Check, good, warning} from '../../check.js';
import type {Context} from '../../events.js';
import {thisPlatform} from '../../host/platform/index.js';
import type {Accelerator} from '../../host/platform/platform.js';

/** The accelerators to name to QEMU, the hardware of the computer first; QEMU takes the next one when one cannot be opened. */
export function accelerators(): readonly string[] {
	const {accelerator} = thisPlatform();
	return accelerator?.isSupported() ? [accelerator.name, 'tcg'] : ['tcg'];
}

export type AccelerationFacts = {
	/** As `process.arch` has it. */
	readonly arch: string;
	/** What this system has for that; undefined: nothing. */
	readonly accelerator?: Pick<Accelerator, 'title'>;
	/** Why it cannot be used. */
	readonly problem?: Awaited<ReturnType<Accelerator['problem']>>;
};

/** Without an accelerator where this system has none that QEMU knows. */
export async function accelerationFacts(context: Context): Promise<AccelerationFacts> {
	const {accelerator} = thisPlatform();
	return {arch: process.arch, ...(accelerator && {accelerator, problem: await accelerator.problem(context)})};
}

/** What QEMU's machines, which are x86, run by. */
export function checkAcceleration({arch, accelerator, problem}: AccelerationFacts): Check {
	const title = 'Speed of QEMU';
	const isSlow = (why: string, nextSteps?: readonly string[]) =>
		warning(title, `${why}, so machines are emulated: they work, but start slowly`, nextSteps);
	if (arch !== 'x64') return isSlow("this computer's processor is no x86");
	if (!accelerator) return isSlow('QEMU has no accelerator here');
	return problem ? isSlow(problem.text, problem.nextSteps) : good(title, accelerator.title);
}
