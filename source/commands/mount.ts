import {UsageError} from '../errors.js';
import type {Ownership} from '../session/ownership.js';
import type {Session} from '../session/session.js';

/** @throws UsageError for what is no owner. */
export function parseOwner(owner = 'stored'): Ownership {
	if (owner === 'stored' || owner === 'mine') return owner;
	throw new UsageError(`there is no --owner ${owner}`, {
		nextSteps: ['"stored": files have the owners that the disk says', '"mine": everything seems to be yours'],
	});
}

/** What was mounted where, and how to end it. */
export function renderMounted({id, guestDevice, mountpoint, readOnly}: Session): string {
	return `${guestDevice} is mounted at ${mountpoint}${readOnly ? ', read-only' : ''} (session ${id}).\nTo end it: vmfuse-tui unmount ${mountpoint}\n`;
}
