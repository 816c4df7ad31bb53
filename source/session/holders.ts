import type {Context} from '../events.js';
import {thisPlatform} from '../host/platform/index.js';
import type {Holder} from '../host/platform/platform.js';
import {printable} from '../text/printable.js';

export type {Holder} from '../host/platform/platform.js';

/** The processes that keep a mount busy, as far as we may see them. Their names are made harmless. Nobody is named when that cannot be found out. */
export async function findHolders(mountpoint: string, context: Context): Promise<readonly Holder[]> {
	const holders = await thisPlatform().holders(mountpoint, context);
	return holders.map(({pid, command, path}) => ({pid, command: printable(command), path: printable(path)}));
}
