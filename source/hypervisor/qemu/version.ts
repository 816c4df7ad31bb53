import type {Context} from '../../events.js';
import {run} from '../../host/run.js';
import {orMissing} from './requirement.js';

/** The version, for example "7.2.22". @throws RequirementError when QEMU or qemu-img is missing. */
export async function qemuVersion(program: string, context: Context): Promise<string> {
	const version = await ask(program, context);
	await ask('qemu-img', context);
	return version;
}

async function ask(program: string, context: Context): Promise<string> {
	const {stdout} = await run([program, '--version'], context).catch(orMissing(program));
	return /version (\d+(?:\.\d+)+)/.exec(stdout)?.[1] ?? stdout.trim();
}
