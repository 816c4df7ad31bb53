import type {Source} from '../host/source-argument.js';
import {readIntermediary} from '../intermediary/intermediary.js';
import type {Runtime} from '../runtime.js';
import {howToAttach} from './attachment.js';
import {sharesDisk} from './conflict.js';
import {canBeJoined, readSessions, type SessionRecord} from './session-record.js';

/** How something is to be mounted: only what is mounted in the same way may share a machine. */
export type MountMode = {
	/** How the disk is attached. */
	readonly readOnly: boolean;
	readonly peek: boolean;
	readonly degraded: boolean;
};

/** A session whose machine another one may join. */
export type Host = SessionRecord & {
	/** Whether its guest is as the intermediary is now: one that was started before an extension was added lacks that. */
	readonly isCurrent: boolean;
};

/**
The sessions whose machines another one may join: they are the user's own, mounted, well, and mounted in the same way.
@param name - of the intermediary.
@param mode Undefined: a disk is to be looked at first, which is possible in any of them.
*/
export async function findHosts({folders, hypervisor}: Runtime, name: string, mode?: MountMode): Promise<readonly Host[]> {
	const intermediary = await readIntermediary(folders, name);
	// Where disks are attached at the start, a machine takes no other, and lets go of none.
	if (howToAttach(intermediary, hypervisor(intermediary.hypervisor)) !== 'hot-plug') return [];
	const hosts: Host[] = [];
	for (const record of await readSessions(folders)) {
		const {request} = record;
		if (request.intermediary !== name || (mode && !isAlike(record, mode)) || !(await canBeJoined(record))) continue;
		hosts.push({...record, isCurrent: (request.snapshot ?? intermediary.snapshot) === intermediary.snapshot});
	}

	return hosts;
}

/** The one to join: that has the disk, else the first whose guest has all that the intermediary has. */
export function hostFor(hosts: readonly Host[], [source]: readonly Source[]): Host | undefined {
	return hosts.find(host => source !== undefined && usesSame(host, source)) ?? hosts.find(({isCurrent}) => isCurrent);
}

/** Whether what a session has attached shows all of a disk that is wanted. */
export function usesSame({request}: SessionRecord, source: Source): boolean {
	return sharesDisk(request, source, request.readOnly);
}

/** Whether a session is mounted in that way. */
export function isAlike({request, status}: SessionRecord, {readOnly, peek, degraded}: MountMode): boolean {
	return request.readOnly === readOnly && (status.peek ?? false) === peek && (request.degraded ?? false) === degraded;
}
