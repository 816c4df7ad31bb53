import {parseMountInfo} from '../host/platform/linux/mountinfo.js';
import type {Mount} from '../host/platform/platform.js';

/** What is mounted at a folder: the uppermost mount. @param table - the guest's mountinfo, see proc(5). */
export function mountedAt(table: string, mountpoint: string): Mount | undefined {
	return parseMountInfo(table).findLast(entry => entry.mountpoint === mountpoint);
}
