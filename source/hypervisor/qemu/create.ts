import {randomUUID} from 'node:crypto';
import {rm} from 'node:fs/promises';
import type {Context} from '../../events.js';
import type {MachineSpec} from '../hypervisor.js';
import {createEmptyImage} from './image.js';
import type {QemuMachine} from './machine/machine.js';
import type {MachineRecord} from './machine/record.js';

/** @throws UserError when the name is taken; nothing is left when it cannot be made. */
export async function createMachine(machine: QemuMachine, spec: MachineSpec, context: Context): Promise<void> {
	await makeMachine(machine, {spec}, context, async disk => createEmptyImage(disk, spec.diskMib * 1024 ** 2, context));
}

/** @param makeDisk - makes the file that the machine's disk is to be. */
export async function makeMachine(
	machine: QemuMachine,
	details: Pick<MachineRecord, 'spec' | 'base' | 'memory'>,
	{signal}: Context,
	makeDisk: (file: string) => Promise<void>,
): Promise<void> {
	signal.throwIfAborted();
	const disk = 'disk-0.qcow2';
	await machine.make(
		{uuid: randomUUID(), made: false, disk, snapshots: [], attachments: [], ...details},
		async () => makeDisk(machine.file(disk)),
		async () => rm(machine.path, {recursive: true, force: true}),
	);
}
