import {quoted} from '../text/shell-line.js';
import type {Build} from './build.js';

/** Add lines to a file of the guest: those that it does not have. */
export async function appendLines(build: Build, file: string, ...lines: readonly string[]): Promise<void> {
	const list = lines.map(quoted).join(' ');
	await build.command(`for l in ${list};do grep -qxF -e "$l" ${file}||echo "$l">>${file};done;sync`);
}

/** Save what `/opt/.filetool.lst` names to the guest's disk, and see it written: TinyCore brings back at each boot what was saved, and no more. */
export async function backUp(build: Build): Promise<void> {
	await build.command('filetool.sh -b&&sync', 180_000);
}

/** Whether a file, a pattern of grep, is among what was saved. */
export async function isSaved(build: Build, file: string): Promise<boolean> {
	return build.succeeds(`tar tzf /etc/sysconfig/tcedir/mydata.tgz|grep -q '${file}'`);
}
