import {randomUUID} from 'node:crypto';
import {rm} from 'node:fs/promises';
import type {Context} from '../../events.js';
import type {MachineSpec} from '../hypervisor.js';
import {createEmptyImage} from './image.js';
import type {MachineFolder} from './machine/machine-folder.js';
import type {MachineRecord} from './machine/record.js';

/** @throws UserError when the name is taken; nothing is left when it cannot be made. */
export async function createMachine(folder: MachineFolder, spec: MachineSpec, context: Context): Promise<void> {
	await makeMachine(folder, {spec}, context, record => createEmptyImage(folder.file(record.disk), spec.diskMib * 1024 ** 2, context));
}

/**
Make the folder, then the record, then what `makeDisk` makes, then mark the record: so whatever interrupts it, what is there can be
recognised and deleted.
*/
export async function makeMachine(
	folder: MachineFolder,
	details: Pick<MachineRecord, 'spec' | 'base' | 'cd' | 'memory'>,
	{signal}: Context,
	makeDisk: (record: MachineRecord) => Promise<void>,
): Promise<void> {
	signal.throwIfAborted();
	await folder.makeFolder();
	const record: MachineRecord = {
		uuid: randomUUID(),
		made: false,
		disk: 'disk-0.qcow2',
		snapshots: [],
		attachments: [],
		...details,
	};
	try {
		await folder.writeRecord(record);
		await makeDisk(record);
		await folder.writeRecord({...record, made: true});
	} catch (error) {
		await rm(folder.path, {recursive: true, force: true});
		throw error;
	}
}
