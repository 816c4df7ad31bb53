import {resolveSource, type Source} from '../host/source-argument.js';
import {readIntermediary} from '../intermediary/intermediary.js';
import type {Runtime} from '../runtime.js';
import {refuseSharedSource} from './conflict.js';
import {readSessions} from './session-record.js';

type Arguments = {
	readonly source: string;
	/** The PARTITION argument, or the numbers. */
	readonly partitions?: string | readonly number[] | undefined;
	readonly readOnly: boolean;
	readonly intermediary: string;
};

/**
All that can be known to be wrong about a session before anything is made: no such disk, image or partition; the host uses it; another session
uses it; no intermediary; no hypervisor, or one that cannot show such a disk.
@throws UsageError, RequirementError, UserError.
*/
export async function checkedSource(engine: Runtime, {source, partitions, readOnly, intermediary: name}: Arguments): Promise<Source> {
	const intermediary = await readIntermediary(engine.folders, name);
	const hypervisor = engine.hypervisor(intermediary.hypervisor);
	await hypervisor.version(engine.context);
	const checked = await resolveSource(source, partitions, {readOnly}, engine.context);
	refuseSharedSource({source: checked, readOnly}, await readSessions(engine.folders));
	await hypervisor.checkDisk?.({...checked, readOnly}, engine.context);
	return checked;
}
