import {access} from 'node:fs/promises';
import type {Source} from '../host/source-argument.js';
import {readIntermediary} from '../intermediary/intermediary.js';
import type {Runtime} from '../runtime.js';
import {succeeds} from '../settled.js';
import {howToAttach} from './attachment.js';
import {sharesDisk} from './conflict.js';
import {readSessions, type SessionRecord} from './session-record.js';

/** How something is to be mounted: only what is mounted in the same way may share a machine. */
export type MountMode = {
	/** How the disk is attached. */
	readonly readOnly: boolean;
	readonly peek: boolean;
	readonly degraded: boolean;
};

/**
The sessions whose machines another one may join: they are the user's own, mounted, well, and mounted in the same way.
@param name - of the intermediary.
*/
export async function findHosts({folders, hypervisor}: Runtime, name: string, mode: MountMode): Promise<readonly SessionRecord[]> {
	const intermediary = await readIntermediary(folders, name);
	// Where disks are attached at the start, a machine takes no other, and lets go of none.
	if (howToAttach(intermediary, hypervisor(intermediary.hypervisor)) !== 'hot-plug') return [];
	const hosts: SessionRecord[] = [];
	for (const record of await readSessions(folders)) {
		if (record.request.intermediary === name && isWell(record) && isAlike(record, mode) && (await hasDoor(record))) hosts.push(record);
	}

	return hosts;
}

/** The one to join: that has the disk, else the first. */
export function hostFor(hosts: readonly SessionRecord[], [source]: readonly Source[]): SessionRecord | undefined {
	return hosts.find(host => source !== undefined && usesSame(host, source)) ?? hosts[0];
}

/** Whether what a session has attached shows all of a disk that is wanted. */
export function usesSame({request}: SessionRecord, source: Source): boolean {
	return sharesDisk(request, source, request.readOnly);
}

function isWell({owned, status: {phase, problem}}: SessionRecord): boolean {
	return owned && phase === 'mounted' && problem === undefined;
}

function isAlike({request, status}: SessionRecord, {readOnly, peek, degraded}: MountMode): boolean {
	return request.readOnly === readOnly && (status.peek ?? false) === peek && (request.degraded ?? false) === degraded;
}

async function hasDoor({files}: SessionRecord): Promise<boolean> {
	return succeeds(access(files.socket));
}
