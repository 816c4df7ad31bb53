import {UsageError} from '../errors.js';
import type {Source} from '../host/source-argument.js';
import {machineOf} from './holdings.js';
import {isOnlyRead, type SessionRequest, sourcesOf} from './request.js';
import {type SessionRecord, usesDisk} from './session-record.js';

type Other = Pick<SessionRecord, 'request' | 'status' | 'owned'>;

/**
Refuse a second session on what another one uses, unless both only read. A session that was cut off counts: its machine may still run.
@param machines - that the session may join: in these, a disk that is attached in the same way serves both.
@param isLook Then one that is attached in another way does as well.
@throws UsageError naming the session.
*/
export function refuseSharedSource(
	wanted: Pick<SessionRequest, 'source' | 'others' | 'header' | 'readOnly'>,
	others: readonly Other[],
	machines: readonly string[] = [],
	isLook = false,
): void {
	for (const source of sourcesOf(wanted)) refuseShared(source, isOnlyRead(source, wanted), others, machines, isLook);
}

function refuseShared(source: Source, readOnly: boolean, others: readonly Other[], machines: readonly string[], isLook: boolean): void {
	const isInTheWay = ({request}: Other) =>
		sourcesOf(request).some(other => overlap(other, source) && !(readOnly && isOnlyRead(other, request))) &&
		!(machines.includes(machineOf(request)) && sharesDisk(request, source, isLook ? request.readOnly : readOnly));
	const other = others.find(one => usesDisk(one) && isInTheWay(one));
	if (!other) return;
	const {path, partitions} = source;
	const part = partitions.length === 0 ? '' : ` (${partitions.length > 1 ? 'partitions' : 'partition'} ${partitions.join(', ')})`;
	throw new UsageError(`${path}${part} is already in use by session ${other.request.id}`, {
		code: 'disk-in-use',
		nextSteps: [endStep(other)],
	});
}

/** The sessions that use a part of what is wanted of a disk. */
export function usersOf<Kind extends Other>(source: Source, others: readonly Kind[]): readonly Kind[] {
	return others.filter(one => usesDisk(one) && sourcesOf(one.request).some(other => overlap(other, source)));
}

/** An image file has one writer, as QEMU locks it as a whole. The partitions of a disk are separate. */
function overlap(one: Source, other: Source): boolean {
	if (one.path !== other.path) return false;
	if (!one.isDevice || one.partitions.length === 0 || other.partitions.length === 0) return true;
	return one.partitions.some(number => other.partitions.includes(number));
}

/** Whether what a session has attached shows all that another one wants of a disk, in the same way. */
export function sharesDisk(
	request: Pick<SessionRequest, 'source' | 'others' | 'header' | 'readOnly'>,
	wanted: Source,
	readOnly: boolean,
): boolean {
	const shows = ({path, partitions}: Source) =>
		path === wanted.path &&
		(partitions.length === 0 || (wanted.partitions.length > 0 && wanted.partitions.every(number => partitions.includes(number))));
	return sourcesOf(request).some(source => shows(source) && isOnlyRead(source, request) === readOnly);
}

/** @throws UsageError when another session is mounted there, or about to be. */
export function refuseSharedMountpoint(mountpoint: string, others: readonly Other[]): void {
	const other = others.find(({status}) => status.mountpoint === mountpoint);
	if (!other) return;
	throw new UsageError(`${mountpoint} is already the mountpoint of session ${other.request.id}`, {
		code: 'mountpoint-in-use',
		nextSteps: [endStep(other)],
	});
}

function endStep({request, owned, status}: Other): string {
	return owned || status.phase === 'broken'
		? `end it: vmfuse-tui unmount ${request.id}`
		: 'it was cut off; clean up what it left: vmfuse-tui recover';
}
