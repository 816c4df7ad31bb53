import {resolveSource, type Source} from '../host/source-argument.js';
import {readIntermediary} from '../intermediary/intermediary.js';
import type {Runtime} from '../runtime.js';
import {refuseSharedSource} from './conflict.js';
import {machineOf} from './holdings.js';
import {readSessions, type SessionRecord} from './session-record.js';

type Arguments = {
	readonly source: string;
	/** The PARTITION argument, or the numbers. */
	readonly partitions?: string | readonly number[] | undefined;
	readonly readOnly: boolean;
	readonly intermediary: string;
	/** The sessions whose machines it may join. */
	readonly hosts?: readonly SessionRecord[];
	/** It is only to be looked at, in whatever way it is attached there. */
	readonly isLook?: boolean;
};

/**
Find everything that is wrong about a session and can be known before anything is made: there is no such disk, image or partition; the host
or another session uses it; there is no intermediary; there is no hypervisor, or it cannot show such a disk.
@throws UsageError, RequirementError, UserError.
*/
export async function checkedSource(
	runtime: Runtime,
	{source, partitions, readOnly, intermediary: name, hosts = [], isLook = false}: Arguments,
): Promise<Source> {
	const {context, folders} = runtime;
	const intermediary = await readIntermediary(folders, name);
	const hypervisor = runtime.hypervisor(intermediary.hypervisor);
	const looked = resolveSource(source, partitions, {readOnly}, context);
	// What is said first is that there is no hypervisor.
	looked.catch(() => {});
	await hypervisor.version(context);
	const checked = await looked;
	refuseSharedSource(
		{source: checked, readOnly},
		await readSessions(folders),
		hosts.map(({request}) => machineOf(request)),
		isLook,
	);
	await hypervisor.checkDisk?.({...checked, readOnly}, context);
	return checked;
}
