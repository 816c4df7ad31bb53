import {access} from 'node:fs/promises';
import path from 'node:path';
import {UsageError} from '../../errors.js';
import type {Context} from '../../events.js';
import {controller, ports} from './disk/controller.js';
import {requireMachine} from './machine/machine.js';
import type {MachineFiles} from './machine/machine-files.js';
import type {Manage} from './manage/manage.js';

/** Put an ISO into the drive, for now and for the next start. @throws UsageError when there is no such file. */
export async function insertCd(manage: Manage, files: MachineFiles, iso: string, context: Context): Promise<void> {
	const medium = path.resolve(iso);
	await access(medium).catch(cause => {
		throw new UsageError(`There is no ISO ${medium}`, {cause});
	});
	await setMedium(manage, files, medium, context);
}

/** Take the ISO out, for now and for the next start, whether or not the guest has locked the drive. */
export async function ejectCd(manage: Manage, files: MachineFiles, context: Context): Promise<void> {
	await setMedium(manage, files, 'emptydrive', context);
}

async function setMedium(manage: Manage, files: MachineFiles, medium: string, context: Context): Promise<void> {
	const {uuid} = await requireMachine(manage, files, context);
	const drive = ['--storagectl', controller, '--port', String(ports.cd), '--device', '0', '--type', 'dvddrive'];
	await manage(['storageattach', uuid, ...drive, '--medium', medium, '--forceunmount'], context, {machine: files});
}
