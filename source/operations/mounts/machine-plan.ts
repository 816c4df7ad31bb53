import {UsageError} from '../../errors.js';
import type {Folders} from '../../folders.js';
import {usersOf} from '../../session/conflict.js';
import {isAlike} from '../../session/find-host.js';
import {machineOf} from '../../session/holdings.js';
import {isOnlyRead, sourcesOf} from '../../session/request.js';
import {readSessions, type SessionRecord, usesDisk} from '../../session/session-record.js';
import type {Access, MountAnswers} from './probe.js';

/** Which machine serves a mount. `others`: where the mounts are that the machine serves by which it was looked at. */
export type MachinePlan = {
	/** `own`: the one that it has alone. `shared`: the one by which it was looked at. `another`: one that is yet to start, or to be joined. */
	readonly kind: 'own' | 'shared' | 'another';
	readonly others: readonly string[];
};

type Wanted = Pick<MountAnswers, 'readOnly' | 'peek' | 'degraded' | 'ownMachine'>;

/**
Which machine serves a disk that is looked at.
@param id - of the session that looks.
@throws UsageError when another mount has the disk, and it cannot be had in that way beside it.
*/
export async function planMachine(
	folders: Folders,
	id: string,
	{readOnly, peek = false, degraded = false, ownMachine = false}: Wanted,
): Promise<MachinePlan> {
	const records = await readSessions(folders);
	const own = records.find(({request}) => request.id === id);
	if (own?.request.machine === undefined) return {kind: 'own', others: []};
	const users = records.filter(other => other !== own && isMountIn(other, machineOf(own.request)));
	const others = users.flatMap(({status}) => status.mountpoint ?? []);
	const mode = {readOnly: readOnly || peek, peek, degraded};
	if (!ownMachine && users.every(user => isAlike(user, mode))) return {kind: users.length > 0 ? 'shared' : 'own', others};
	if (own.request.readOnly) return {kind: 'another', others};
	throw new UsageError(
		`${own.request.source.path} is mounted read-write at ${others.join(' and ')}: until that is unmounted, it cannot be mounted in another way`,
		{
			code: 'disk-in-use',
			nextSteps: ['choose read-write, in the same virtual machine', ...others.map(other => `or unmount ${other} first`)],
		},
	);
}

/** Why a disk cannot be mounted in some ways: other mounts have it. @param id - of the session that looks. */
export async function takenWays(folders: Folders, id: string): Promise<Partial<Readonly<Record<Access, string>>>> {
	const records = await readSessions(folders);
	const own = records.find(({request}) => request.id === id);
	if (!own) return {};
	const others = records.filter(other => other !== own && other.status.mountpoint !== undefined);
	for (const source of sourcesOf(own.request)) {
		for (const {request, status} of usersOf(source, others)) {
			const isRead = sourcesOf(request).every(one => one.path !== source.path || isOnlyRead(one, request));
			if (!isRead) return {'read-only': `read-write at ${status.mountpoint}`, peek: `read-write at ${status.mountpoint}`};
			return {'read-write': `only read at ${status.mountpoint}`};
		}
	}

	return {};
}

function isMountIn(record: SessionRecord, machine: string): boolean {
	return usesDisk(record) && record.status.phase === 'mounted' && machineOf(record.request) === machine;
}
