import {chmod, rm} from 'node:fs/promises';
import path from 'node:path';
import type {Context} from '../../events.js';
import type {CloneSpec} from '../hypervisor.js';
import {makeMachine} from './create.js';
import {createOverlay} from './image.js';
import type {MachineFolder} from './machine/machine-folder.js';
import type {MachineRecord} from './machine/record.js';
import {findSaved, savedFiles} from './saved-memory.js';

/**
Freeze the disk file as it is and go on with a new one on top of it. The record names the files, so the change happens when it is written.
@throws UserError when there is such a snapshot.
*/
export async function takeSnapshot(folder: MachineFolder, snapshot: string, context: Context): Promise<void> {
	const record = await folder.readRecord();
	folder.checkNewSnapshot(record.snapshots, snapshot);
	const disk = `disk-${record.snapshots.length + 1}.qcow2`;
	await createOverlay(folder.file(disk), record.disk, context);
	await folder.updateRecord(() => ({disk, snapshots: [...record.snapshots, {name: snapshot, file: record.disk}]}));
	await chmod(folder.file(record.disk), 0o444);
}

/**
Make a machine whose disk lies on a snapshot, or on what was saved of a guest that began there.
@param savedBy - undefined when it is to boot.
@throws UserError when there is no such snapshot, or the name is taken.
*/
export async function cloneMachine(
	base: MachineFolder,
	snapshot: string,
	clone: MachineFolder,
	{memory = 'empty', ...changes}: Omit<CloneSpec, 'disks'>,
	savedBy: string | undefined,
	context: Context,
): Promise<void> {
	const origin = await base.readRecord();
	const frozen = base.findSnapshot(origin.snapshots, snapshot);
	const spec = {...origin.spec, ...changes};
	const found = savedBy === undefined ? 'missing' : await findSaved(base, origin, {snapshot, memoryMib: spec.memoryMib, savedBy});
	const saved = memory === 'saved' && typeof found === 'object' ? found.id : undefined;
	const details = {
		spec,
		base: {machine: base.name, snapshot},
		...(saved === undefined ? {} : {memory: {kind: 'saved' as const, id: saved}}),
		...(memory === 'to-be-saved' ? {memory: {kind: memory} as const} : {}),
	};
	await makeMachine(clone, details, context, async record => {
		const backing = path.relative(clone.path, saved === undefined ? base.file(frozen.file) : savedFiles(base, saved).disk);
		await createOverlay(clone.file(record.disk), backing, context);
		// Whoever deletes the base sees us from the moment our record was written; whoever did so before has left nothing to lie on.
		await base.readRecord();
	});
}

/** Let a clone boot that was to go on from saved memory: its disk lies on the snapshot then, with nothing written. */
export async function bootInstead(base: MachineFolder, clone: MachineFolder, context: Context): Promise<MachineRecord> {
	const {snapshots} = await base.readRecord();
	const record = await clone.readRecord();
	const frozen = base.findSnapshot(snapshots, record.base?.snapshot ?? '');
	await rm(clone.file(record.disk), {force: true});
	await createOverlay(clone.file(record.disk), path.relative(clone.path, base.file(frozen.file)), context);
	const {memory: _, ...changed} = record;
	await clone.writeRecord(changed);
	return changed;
}
