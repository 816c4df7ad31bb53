import type {Context} from '../../events.js';
import {checkIso} from '../checks.js';
import {controller, ports} from './disk/controller.js';
import type {VBoxMachine} from './machine/machine.js';

/** Put an ISO into the drive, for now and for the next start. @throws UsageError when there is no such file. */
export async function insertCd(machine: VBoxMachine, iso: string, context: Context): Promise<void> {
	await setMedium(machine, await checkIso(iso), context);
}

/** Take the ISO out, for now and for the next start, whether or not the guest has locked the drive. */
export async function ejectCd(machine: VBoxMachine, context: Context): Promise<void> {
	await setMedium(machine, 'emptydrive', context);
}

async function setMedium(machine: VBoxMachine, medium: string, context: Context): Promise<void> {
	const {uuid} = await machine.require(context);
	const drive = ['--storagectl', controller, '--port', String(ports.cd), '--device', '0', '--type', 'dvddrive'];
	await machine.call(['storageattach', uuid, ...drive, '--medium', medium, '--forceunmount'], context);
}
