import {claimDisk} from '../host/disk-claim.js';
import type {Source} from '../host/source-argument.js';
import type {Holdings} from './holdings.js';
import {outstanding} from './journal.js';

/** The partitions' own nodes, so that others can still be used; the whole disk where one of them has none. */
function claimedPaths({path, partitionPaths}: Source): readonly string[] {
	return partitionPaths.length > 0 ? partitionPaths : [path];
}

/** Keep others from what the request is about. @throws UserError saying who uses it. */
export async function claimSource({engine, journal, request, claims}: Holdings): Promise<void> {
	for (const path of claimedPaths(request.source)) {
		if (claims.has(path)) continue;
		await journal.record({kind: 'claim', path});
		claims.set(path, await claimDisk(path, {readOnly: request.readOnly, folders: engine.folders}, engine.context));
	}
}

/**
Let go of what the request is no longer about. The claim on a device is the same for reading and writing, and is kept; that on an image is not.
The machine must not have the disk any more.
*/
export async function releaseOtherClaims({journal, request, claims}: Holdings): Promise<void> {
	const kept = request.source.isDevice ? claimedPaths(request.source) : [];
	for (const {number, entry} of outstanding(journal.contents())) {
		if (entry.kind !== 'claim' || kept.includes(entry.path)) continue;
		await claims.get(entry.path)?.release();
		claims.delete(entry.path);
		await journal.markUndone(number);
	}
}
