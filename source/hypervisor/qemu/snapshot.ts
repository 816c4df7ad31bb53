import {chmod} from 'node:fs/promises';
import path from 'node:path';
import type {Context} from '../../events.js';
import type {CloneSpec} from '../hypervisor.js';
import {makeMachine} from './create.js';
import {createOverlay} from './image.js';
import type {MachineFolder} from './machine/machine-folder.js';

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

/** Make a machine whose disk lies on a snapshot. @throws UserError when there is no such snapshot, or the name is taken. */
export async function cloneMachine(
	base: MachineFolder,
	snapshot: string,
	clone: MachineFolder,
	changes: Omit<CloneSpec, 'disks'>,
	context: Context,
): Promise<void> {
	const {spec, snapshots} = await base.readRecord();
	const frozen = base.findSnapshot(snapshots, snapshot);
	const details = {spec: {...spec, ...changes}, base: {machine: base.name, snapshot}};
	await makeMachine(clone, details, context, async record => {
		const backing = path.relative(clone.path, base.file(frozen.file));
		await createOverlay(clone.file(record.disk), backing, context);
		// Whoever deletes the base sees us from the moment our record was written; whoever did so before has left nothing to lie on.
		await base.readRecord();
	});
}
