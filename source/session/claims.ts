import {claimDisk} from '../host/disk-claim.js';
import type {Source} from '../host/source-argument.js';
import type {Holdings} from './holdings.js';
import {outstanding} from './journal.js';
import {isOnlyRead, sourcesOf} from './request.js';

/** The partitions' own nodes, so that the other partitions can still be used. The whole disk when a partition has no node. */
function claimedPaths({path, partitionPaths}: Source): readonly string[] {
	return partitionPaths.length > 0 ? partitionPaths : [path];
}

/** Keep other programs from what the request is about. @throws UserError saying who uses it. */
export async function claimSource({runtime, journal, request, claims}: Holdings): Promise<void> {
	for (const source of sourcesOf(request)) {
		for (const path of claimedPaths(source)) {
			if (claims.has(path)) continue;
			await journal.record({kind: 'claim', path});
			claims.set(path, await claimDisk(path, {readOnly: isOnlyRead(source, request), folders: runtime.folders}, runtime.context));
		}
	}
}

/**
Release what the request is no longer about. The claim on a device is the same for reading and writing, and is kept; that on an image is not.
The disk must be detached from the machine.
*/
export async function releaseOtherClaims({journal, request, claims}: Holdings): Promise<void> {
	const kept = sourcesOf(request).flatMap(source => (source.isDevice ? claimedPaths(source) : []));
	for (const {number, entry} of outstanding(journal.contents())) {
		if (entry.kind !== 'claim' || kept.includes(entry.path)) continue;
		await claims.get(entry.path)?.release();
		claims.delete(entry.path);
		await journal.markUndone(number);
	}
}
