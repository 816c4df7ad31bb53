import {chmod} from 'node:fs/promises';
import path from 'node:path';
import type {Context} from '../../events.js';
import type {CloneSpec} from '../hypervisor.js';
import {makeMachine} from './create.js';
import {createOverlay} from './image.js';
import type {QemuMachine} from './machine/machine.js';

/**
Freeze the disk file as it is and go on with a new one on top of it. The record names the files, so the change happens when it is written.
@throws UserError when there is such a snapshot.
*/
export async function takeSnapshot(machine: QemuMachine, snapshot: string, context: Context): Promise<void> {
	const record = await machine.readRecord();
	machine.checkNewSnapshot(record.snapshots, snapshot);
	const disk = `disk-${record.snapshots.length + 1}.qcow2`;
	await createOverlay(machine.file(disk), record.disk, context);
	await machine.updateRecord(() => ({disk, snapshots: [...record.snapshots, {name: snapshot, file: record.disk}]}));
	await chmod(machine.file(record.disk), 0o444);
}

/** Make a machine whose disk lies on a snapshot. @throws UserError when there is no such snapshot, or the name is taken. */
export async function cloneMachine(
	base: QemuMachine,
	snapshot: string,
	clone: QemuMachine,
	{disks: _, ...changes}: CloneSpec,
	context: Context,
): Promise<void> {
	const {spec, snapshots} = await base.readRecord();
	const frozen = base.findSnapshot(snapshots, snapshot);
	const details = {spec: {...spec, ...changes}, base: {machine: base.name, snapshot}};
	await makeMachine(clone, details, context, async disk => {
		await createOverlay(disk, path.relative(clone.path, base.file(frozen.file)), context);
		// Deleting the base is refused from the moment our record is written. If it was deleted before, this throws.
		await base.readRecord();
	});
}
