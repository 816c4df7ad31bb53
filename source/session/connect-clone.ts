import {readFile} from 'node:fs/promises';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import type {Folders} from '../folders.js';
import type {Guest} from '../guest/guest.js';
import {parseHostKey} from '../guest/host-key.js';
import {connectGuest, type GuestAddress} from '../guest/ssh.js';
import type {Hypervisor} from '../hypervisor/hypervisor.js';
import {type Intermediary, privateKeyFile} from '../intermediary/intermediary.js';

/** How to reach a clone of the intermediary. */
export async function cloneAddress(folders: Folders, {name, hostKey}: Intermediary, port: number): Promise<GuestAddress> {
	return {port, privateKey: await readFile(privateKeyFile(folders, name), 'utf8'), hostKey: parseHostKey(hostKey)};
}

/** Milliseconds for a guest that has been up for a while. */
const connectLimit = 45_000;

/** Connect to a clone that somebody else started. @returns Undefined, and a warning, when it does not answer. */
export async function connectClone(
	machine: string,
	intermediary: Intermediary,
	{hypervisor, folders, context}: {readonly hypervisor: Hypervisor; readonly folders: Folders; readonly context: Context},
): Promise<Guest | undefined> {
	try {
		const {sshPort} = await hypervisor.machine(machine, context);
		if (sshPort === undefined) return undefined;
		return await connectGuest({...(await cloneAddress(folders, intermediary, sshPort)), timeout: connectLimit, context});
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		context.emit({type: 'warning', text: error.message});
		return undefined;
	}
}
