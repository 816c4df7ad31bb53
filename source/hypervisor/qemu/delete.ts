import {rm} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import {listMachines, MachineFolder} from './machine/machine-folder.js';
import {stopMachine} from './stop.js';

/**
Delete the machine's folder, the machine switched off first. What was attached lies elsewhere and is not touched. Harmless when it is missing.
@throws UserError when linked clones need it.
*/
export async function deleteMachine(folder: MachineFolder, context: Context): Promise<void> {
	const clones = await clonesOf(folder);
	if (clones.length > 0) {
		throw new UserError(`The virtual machine ${folder.name} is needed by its clones: ${clones.join(', ')}`, {
			nextSteps: ['Unmount what they serve, or delete them, first'],
		});
	}

	await stopMachine(folder, context);
	const record = await folder.readAnyRecord();
	if (record) {
		// Deleting takes a while: what an interruption leaves must not look like a machine.
		await folder.writeRecord({...record, made: false});
	}

	await rm(folder.path, {recursive: true, force: true});
}

async function clonesOf(folder: MachineFolder): Promise<string[]> {
	const machines = path.dirname(folder.path);
	const names = await listMachines(machines);
	const bases = await Promise.all(
		names.map(async name => {
			const record = await new MachineFolder(machines, name).readAnyRecord();
			return record?.base?.machine;
		}),
	);
	return names.filter((_, index) => bases[index] === folder.name);
}
