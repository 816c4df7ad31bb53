import {UsageError} from '../errors.js';
import type {Symlinks} from '../session/links/symlinks.js';
import type {Ownership} from '../session/ownership.js';
import type {Session} from '../session/session.js';

/** @throws UsageError for what is no owner. */
export function parseOwner(owner = 'stored'): Ownership {
	if (owner === 'stored' || owner === 'mine') return owner;
	throw new UsageError(`there is no --owner ${owner}`, {
		nextSteps: ['"stored": files have the owners that the disk says', '"mine": everything seems to be yours'],
	});
}

/** @throws UsageError for what is none. */
export function parseSymlinks(symlinks: string | undefined): Symlinks | undefined {
	if (symlinks === undefined || symlinks === 'inside' || symlinks === 'stored') return symlinks;
	throw new UsageError(`there is no --symlinks ${symlinks}`, {
		nextSteps: [
			'"inside": symbolic links lead to where they would if the mount were a system of its own, never out of it',
			'"stored": they are as on the disk; absolute ones lead to files of this computer',
		],
	});
}

/** What was mounted where, and how to end it. */
export function renderMounted({id, guestDevice, mountpoint, readOnly}: Session): string {
	return `${guestDevice} is mounted at ${mountpoint}${readOnly ? ', read-only' : ''} (session ${id}).\nTo end it: vmfuse-tui unmount ${mountpoint}\n`;
}
