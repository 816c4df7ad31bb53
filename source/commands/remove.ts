import {rm} from 'node:fs/promises';
import path from 'node:path';
import type {Engine} from '../engine.js';
import {UsageError} from '../errors.js';
import {acquireLock} from '../host/lock.js';
import {checkIntermediaryName, findIntermediary, forgetIntermediary, intermediaryFolder} from '../intermediary/intermediary.js';
import {machineDefaults} from '../recipe/setup-options.js';
import {SetupProgress} from '../recipe/setup-progress.js';
import {formatBytes} from '../session/format-bytes.js';
import {sessionsUsing} from '../session/sessions-using.js';
import {confirm} from './confirm.js';

type Removed = {readonly name: string; readonly bytes: number};

/** Delete an intermediary, finished or half-made: its machine, its snapshot, its key. @throws UsageError when there is none or a session uses it. */
export async function remove(
	{folders, hypervisor: find, context}: Engine,
	{name = machineDefaults.name, yes}: {readonly name: string | undefined; readonly yes: boolean},
): Promise<Removed> {
	const intermediary = await findIntermediary(folders, checkIntermediaryName(name));
	const progress = await SetupProgress.find(folders, name);
	const hypervisorName = intermediary?.hypervisor ?? progress?.options.hypervisor;
	if (hypervisorName === undefined)
		throw new UsageError(`there is no intermediary named "${name}"`, {nextSteps: ['make one: vmfuse-tui setup']});
	const used = await sessionsUsing(folders, name);
	if (used.length > 0)
		throw new UsageError(`"${name}" serves a mount now`, {
			nextSteps: ['end it first: vmfuse-tui unmount --all', 'what was cut off: vmfuse-tui recover'],
		});
	const hypervisor = find(hypervisorName);
	const bytes = await hypervisor.diskUsage(name, context).catch(() => 0);
	await confirm(`Delete the intermediary "${name}" (${formatBytes(bytes)})?`, {yes, flag: '--yes'});
	const lock = await acquireLock(path.join(folders.state, 'locks', `setup-${name}`), {what: `the removal of "${name}"`});
	try {
		await hypervisor.delete(name, context);
		await forgetIntermediary(folders, name);
		await rm(intermediaryFolder(folders, name), {recursive: true, force: true});
	} finally {
		await lock.release();
	}

	return {name, bytes};
}

export function renderRemoved({name, bytes}: Removed): string {
	return `"${name}" is gone; ${formatBytes(bytes)} are free again.\n`;
}
