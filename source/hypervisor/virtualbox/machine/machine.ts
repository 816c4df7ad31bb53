import {UserError} from '../../../errors.js';
import type {Context} from '../../../events.js';
import type {MachineState} from '../../hypervisor.js';
import {originOf} from '../manage/known-failures.js';
import type {Manage} from '../manage/manage.js';
import {isVBoxError} from '../manage/vbox-error.js';
import {InaccessibleError} from '../output/inaccessible.js';
import {type MachineInformation, readMachineInformation} from '../output/machine-information.js';
import type {MachineFiles} from './machine-files.js';

const notFound = 'VBOX_E_OBJECT_NOT_FOUND';

/**
What VirtualBox knows of a machine that we made; undefined when it has no such machine. Ours are found by their UUID, so that a machine of the
user's with the same name is never taken for one.
@throws InaccessibleError; UserError when VirtualBox cannot be asked, and when the name is that of a machine that we did not make.
*/
export async function findMachine(manage: Manage, files: MachineFiles, context: Context): Promise<MachineInformation | undefined> {
	const record = await files.readAnyRecord();
	const found = record?.uuid === undefined ? undefined : await query(manage, record.uuid, files, context);
	if (found) return found;
	// Half made: VirtualBox may have it, and we did not hear its UUID any more.
	const named = await query(manage, files.name, record && files, context);
	if (!named) return undefined;
	if (record && named.settingsFile.startsWith(`${files.places.machines}/`)) return named;
	throw new UserError(`VirtualBox has a virtual machine named "${files.name}" that was not made by this program, which leaves it alone`, {
		nextSteps: ['Choose another name with --name', 'Or rename that machine in VirtualBox'],
	});
}

/** @throws UserError when there is no such machine, or it was only half made. */
export async function requireMachine(manage: Manage, files: MachineFiles, context: Context): Promise<MachineInformation> {
	await files.readRecord();
	const information = await findMachine(manage, files, context);
	if (information) return information;
	throw new UserError(`There is no virtual machine named ${files.name}: it is no longer in VirtualBox`, {
		nextSteps: [`Clear away what is left of it: vmfuse-tui remove ${files.name}`],
	});
}

export async function machineState(manage: Manage, files: MachineFiles, context: Context): Promise<MachineState> {
	return (await findMachine(manage, files, context))?.state ?? 'missing';
}

/** @throws UserError when it is not off. */
export function requireOff({state}: MachineInformation, {name}: MachineFiles, what: string): void {
	if (state !== 'off') throw new UserError(`The virtual machine ${name} is ${state}: ${what} needs it to be off`);
}

/** Only "there is none" is an answer; every other failure is one. */
async function query(
	manage: Manage,
	nameOrUuid: string,
	machine: MachineFiles | undefined,
	context: Context,
): Promise<MachineInformation | undefined> {
	try {
		return readMachineInformation(await manage(['showvminfo', nameOrUuid, '--machinereadable'], context, {machine}));
	} catch (error) {
		const origin = originOf(error);
		if (isVBoxError(origin, notFound)) return undefined;
		// How 7.2 answers; older ones tell its UUID, and nothing else of it.
		if (isVBoxError(origin, /object functionality is limited/)) throw new InaccessibleError(nameOrUuid, origin);
		throw error;
	}
}
