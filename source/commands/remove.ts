import type {Engine} from '../engine.js';
import {checkRemovable, removeIntermediary} from '../intermediary/remove.js';
import {machineDefaults} from '../recipe/setup-options.js';
import {formatBytes} from '../text/format-bytes.js';
import {confirm} from './confirm.js';

type Removed = {readonly name: string; readonly bytes: number};

/** Delete an intermediary, after asking. @throws What `removeIntermediary` throws; CanceledError. */
export async function remove(
	engine: Engine,
	{name = machineDefaults.name, yes}: {readonly name: string | undefined; readonly yes: boolean},
): Promise<Removed> {
	const hypervisor = engine.hypervisor(await checkRemovable(engine, name));
	const bytes = await hypervisor.diskUsage(name, engine.context).catch(() => 0);
	await confirm(`Delete the intermediary "${name}" (${formatBytes(bytes)})?`, {yes, flag: '--yes', signal: engine.context.signal});
	await removeIntermediary(engine, name);
	return {name, bytes};
}

export function renderRemoved({name, bytes}: Removed): string {
	return `"${name}" is gone; ${formatBytes(bytes)} are free again.\n`;
}
