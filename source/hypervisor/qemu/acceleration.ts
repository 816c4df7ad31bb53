import process from 'node:process';
import type {Context} from '../../events.js';
import {thisPlatform} from '../../host/platform/index.js';
import type {Accelerator} from '../../host/platform/platform.js';
import type {Finding} from '../driver.js';

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

const slow = 'machines are emulated: they work, but start slowly';

/** What QEMU's machines, which are x86, run by. */
export function checkAcceleration({arch, accelerator, problem}: AccelerationFacts): Finding {
	if (arch !== 'x64') return warning(`this computer's processor is no x86, so ${slow}`);
	if (!accelerator) return warning(`QEMU has no accelerator here, so ${slow}`);
	return problem ? warning(`${problem.text}, so ${slow}`, problem.nextSteps) : finding('good', accelerator.title);
}

function finding(result: Finding['result'], text: string, nextSteps: readonly string[] = []): Finding {
	return {title: 'Speed of QEMU', result, text, nextSteps};
}

function warning(text: string, nextSteps: readonly string[] = []): Finding {
	return finding('warning', text, nextSteps);
}
