import {rm} from 'node:fs/promises';
import type {Context} from '../../events.js';
import type {QemuMachine} from './machine/machine.js';
import {stopMachine} from './stop.js';

/**
Delete the machine's folder, the machine switched off first. What was attached lies elsewhere and is not touched. Harmless when it is missing.
@throws UserError when linked clones need it.
*/
export async function deleteMachine(machine: QemuMachine, context: Context): Promise<void> {
	await machine.checkUnneeded();
	await stopMachine(machine, context);
	const record = await machine.readAnyRecord();
	// Deleting takes a while: what an interruption leaves must not look like a machine.
	if (record) await machine.writeRecord({...record, made: false});
	await rm(machine.path, {recursive: true, force: true});
}
