import {rm} from 'node:fs/promises';
import path from 'node:path';
import type {Context} from '../../events.js';
import {listMachines} from '../machine/machine-store.js';
import {MachineFolder} from './machine/machine-folder.js';
import {stopMachine} from './stop.js';

/**
Delete the machine's folder, the machine switched off first. What was attached lies elsewhere and is not touched. Harmless when it is missing.
@throws UserError when linked clones need it.
*/
export async function deleteMachine(folder: MachineFolder, context: Context): Promise<void> {
	const machines = path.dirname(folder.path);
	await folder.checkUnneeded((await listMachines(machines)).map(name => new MachineFolder(machines, name)));
	await stopMachine(folder, context);
	const record = await folder.readAnyRecord();
	if (record) {
		// Deleting takes a while: what an interruption leaves must not look like a machine.
		await folder.writeRecord({...record, made: false});
	}

	await rm(folder.path, {recursive: true, force: true});
}
