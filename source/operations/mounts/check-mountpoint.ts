import {type CheckedMountpoint, checkMountpoint as checkPlace} from '../../host/mountpoint.js';
import type {DriverlessRuntime} from '../../runtime.js';
import {refuseSharedMountpoint} from '../../session/conflict.js';
import {readSessions} from '../../session/session-record.js';
import {expandHome} from '../expand-home.js';

/**
Whether something can be mounted at a place that no session has yet. `~` is understood.
@param create Whether it may be missing: then it will be made, and taken away again in the end.
@throws UsageError when nothing can be mounted there.
*/
export async function checkMountpoint(
	{folders, context}: DriverlessRuntime,
	mountpoint: string,
	create: boolean,
): Promise<CheckedMountpoint> {
	const others = await readSessions(folders);
	const sessionMountpoints = others.flatMap(({status}) => status.mountpoint ?? []);
	const place = await checkPlace(expandHome(mountpoint), {create, sessionMountpoints}, context);
	refuseSharedMountpoint(place.path, others);
	return place;
}

/** The same for one that may be missing, as screens ask. `isNew`: it is. */
export async function checkNewMountpoint(
	runtime: DriverlessRuntime,
	mountpoint: string,
): Promise<{readonly path: string; readonly isNew: boolean}> {
	const {path, missing} = await checkMountpoint(runtime, mountpoint, true);
	return {path, isNew: missing.length > 0};
}
