import {parseMountInfo} from '../host/platform/linux/mountinfo.js';
import type {Mount} from '../host/platform/platform.js';
import type {Guest} from './guest.js';

/** What is mounted at a folder of the guest: the uppermost mount. */
export async function mountedAt(guest: Guest, mountpoint: string): Promise<Mount | undefined> {
	const {stdout} = await guest.run(['cat', '/proc/self/mountinfo']);
	return parseMountInfo(stdout).findLast(entry => entry.mountpoint === mountpoint);
}
