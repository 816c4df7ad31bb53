import {chmod, readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import type {Context} from '../../events.js';
import type {CloneSpec} from '../hypervisor.js';
import {makeMachine} from './create.js';
import {createOverlay} from './image.js';
import type {QemuMachine} from './machine/machine.js';
import type {MachineRecord} from './machine/record.js';
import {findSaved, savedFiles} from './saved-memory.js';
import type {Saver} from './saver.js';

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

/**
Go on from a snapshot as if nothing had come after it. What an interruption leaves is a machine without the disk that it writes to: restored again, it
has one. The snapshot itself, and the clones on it, are not touched.
@throws UserError when there is no such snapshot, or clones lie on a later one.
*/
export async function restoreSnapshot(machine: QemuMachine, snapshot: string, context: Context): Promise<void> {
	const record = await machine.readRecord();
	const frozen = machine.findSnapshot(record.snapshots, snapshot);
	const since = machine.snapshotsSince(record.snapshots, snapshot);
	await machine.checkUnneeded(since);
	const snapshots = record.snapshots.filter(({name}) => !since.includes(name));
	const disk = `disk-${snapshots.length}.qcow2`;
	await machine.updateRecord(() => ({disk, snapshots}));
	const kept = new Set(snapshots.map(({file}) => file));
	for (const name of await readdir(machine.path)) {
		if (/^disk-\d+\.qcow2$/.test(name) && !kept.has(name)) await rm(machine.file(name), {force: true});
	}

	await createOverlay(machine.file(disk), frozen.file, context);
}

/**
Make a machine whose disk lies on a snapshot, or on what was saved of a guest that began there.
@param saver - who reads saved memory; undefined when the clone is to boot.
@throws UserError when there is no such snapshot, or the name is taken.
*/
export async function cloneMachine(
	base: QemuMachine,
	snapshot: string,
	clone: QemuMachine,
	{disks: _, memory = 'empty', ...changes}: CloneSpec,
	saver: Saver | undefined,
	context: Context,
): Promise<void> {
	const origin = await base.readRecord();
	const frozen = base.findSnapshot(origin.snapshots, snapshot);
	const wanted = {...origin.spec, ...changes};
	const found = saver === undefined ? 'missing' : await findSaved(base, origin, {snapshot, memoryMib: wanted.memoryMib, saver});
	const saved = typeof found === 'object' ? found : undefined;
	const spec = {...wanted, memoryMib: saved?.memoryMib ?? wanted.memoryMib};
	const source = saved === undefined ? base.file(frozen.file) : savedFiles(base, saved.id).disk;
	const details = {
		spec,
		base: {machine: base.name, snapshot},
		...(saved === undefined ? {} : {memory: {kind: 'saved' as const, id: saved.id, ports: saved.ports}}),
		...(memory === 'to-be-saved' ? {memory: {kind: memory} as const} : {}),
	};
	await makeMachine(clone, details, context, async disk => {
		await createOverlay(disk, path.relative(clone.path, source), context);
		// Deleting the base is refused from the moment our record is written. If it was deleted before, this throws.
		await base.readRecord();
	});
}

/** Let a clone boot that was to go on from saved memory: its disk lies on the snapshot then, and nothing is written on it. @returns Its record. */
export async function bootInstead(base: QemuMachine, clone: QemuMachine, context: Context): Promise<MachineRecord> {
	const {memory: _, ...record} = await clone.readRecord();
	const {snapshots} = await base.readRecord();
	const frozen = base.findSnapshot(snapshots, record.base?.snapshot ?? '');
	await rm(clone.file(record.disk), {force: true});
	await createOverlay(clone.file(record.disk), path.relative(clone.path, base.file(frozen.file)), context);
	await clone.writeRecord(record);
	return record;
}
