import type {Context} from '../events.js';
import {thisPlatform} from '../host/platform/index.js';
import type {Holder} from '../host/platform/platform.js';
import {printable} from '../text/printable.js';

export type {Holder} from '../host/platform/platform.js';

/** The processes that keep a mount busy, with printable names. Those that we may not see are left out, and all when the system cannot tell. */
export async function findHolders(mountpoint: string, context: Context): Promise<readonly Holder[]> {
	const holders = await thisPlatform().holders(mountpoint, context);
	return holders.map(({pid, command, path}) => ({pid, command: printable(command), path: printable(path)}));
}

/** Processes as "sh (12), vi (13)". */
export function listHolders(holders: readonly Holder[]): string {
	return holders.map(({pid, command}) => `${command} (${pid})`).join(', ');
}
