import {claimDisk} from '../host/disk-claim.js';
import type {Source} from '../host/source-argument.js';
import type {Holdings} from './holdings.js';
import {outstanding} from './journal.js';
import {isOnlyRead, sourcesOf} from './request.js';

/** The partitions' own nodes, so that the other partitions can still be used. The whole disk when a partition has no node. */
function claimedPaths({path, partitionPaths}: Source): readonly string[] {
	return partitionPaths.length > 0 ? partitionPaths : [path];
}

/** Keep other programs from what the request is about. Another session of this process may do so already. @throws UserError saying who uses it. */
export async function claimSource({runtime, journal, request, claims}: Holdings): Promise<void> {
	for (const source of sourcesOf(request)) {
		for (const path of claimedPaths(source)) {
			const isRecorded = outstanding(journal.contents()).some(({entry}) => entry.kind === 'claim' && entry.path === path);
			if (!isRecorded) await journal.record({kind: 'claim', path});
			if (claims.has(path)) continue;
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
		await dropClaim(claims, entry.path);
		await journal.markUndone(number);
	}
}

/** Harmless when this process has no such claim. */
export async function dropClaim(claims: Holdings['claims'], path: string): Promise<void> {
	await claims.get(path)?.release();
	claims.delete(path);
}
