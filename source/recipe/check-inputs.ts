import type {Context} from '../events.js';
import type {Folders} from '../folders.js';
import {findIso, isRemote} from '../iso/find-iso.js';
import {inspectIso} from '../iso/iso-image.js';
import {checkMirror, guestAddress} from './mirror.js';
import type {SetupOptions} from './setup-options.js';

/**
Look at what a setup is given before anything is made, so that a wrong argument leaves nothing behind. An image that must be downloaded is looked
at when it is here.
@throws UsageError
*/
export async function checkInputs(
	{iso, mirror, proxy}: Pick<SetupOptions, 'iso' | 'mirror' | 'proxy'>,
	folders: Folders,
	context: Context,
): Promise<void> {
	await checkMirror(mirror);
	if (proxy !== undefined) guestAddress(proxy);
	if (iso !== undefined && !isRemote(iso)) await inspectIso(await findIso(iso, folders, context));
}
