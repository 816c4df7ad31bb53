import {readFile} from 'node:fs/promises';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import type {Folders} from '../folders.js';
import {openChannel} from '../guest/channel/channel.js';
import type {Guest} from '../guest/guest.js';
import {parseHostKey} from '../guest/host-key.js';
import {connectGuest, type GuestAddress} from '../guest/ssh.js';
import {type Intermediary, privateKeyFile, readIntermediary} from '../intermediary/intermediary.js';
import type {Runtime} from '../runtime.js';
import {timeLimit} from '../time-limit.js';
import type {EntryOf} from './journal-entry.js';

/** How to reach a clone of the intermediary. */
export async function cloneAddress(folders: Folders, {name, hostKey}: Intermediary, port: number): Promise<GuestAddress> {
	return {port, privateKey: await readFile(privateKeyFile(folders, name), 'utf8'), hostKey: parseHostKey(hostKey)};
}

/** Milliseconds for a guest that has private ports. Where it is silent, SSH may answer. */
const portsLimit = 8000;

/** Milliseconds for a machine to say how it is reached. One that stands still says nothing. */
const machineLimit = 30_000;

/** Milliseconds for a guest that has been up for a while; one that is interpreted takes half a minute. */
const connectLimit = 120_000;

/** Connect to a clone that another process started. @returns Undefined, after a warning, when it does not answer. */
export async function connectClone(
	{folders, context, hypervisor}: Runtime,
	start: EntryOf<'machine-start'>,
	intermediaryName: string,
): Promise<Guest | undefined> {
	const intermediary = await readIntermediary(folders, intermediaryName);
	const driver = hypervisor(start.hypervisor);
	try {
		const {sshPort, ports} = await inTime(context, async limited => driver.machine(start.machine, limited));
		if (ports) {
			// Where nobody serves them, or another process has them, SSH may still answer.
			const guest = await openChannel({ports, limit: portsLimit, wasUsed: true, context}).catch(() => context.signal.throwIfAborted());
			if (guest) return guest;
		}

		const port = sshPort ?? (await inTime(context, async limited => driver.forwardSsh?.(start.machine, limited)));
		if (port === undefined) return undefined;
		return await connectGuest({...(await cloneAddress(folders, intermediary, port)), timeout: connectLimit, context});
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		context.emit({type: 'warning', text: error.message});
		return undefined;
	}
}

/** @throws UserError when the machine does not answer in time. */
async function inTime<Answer>(context: Context, ask: (context: Context) => Promise<Answer>): Promise<Answer> {
	const late = timeLimit(machineLimit);
	try {
		return await ask({...context, signal: AbortSignal.any([context.signal, late])});
	} catch (error) {
		context.signal.throwIfAborted();
		throw late.aborted ? new UserError('the virtual machine does not answer') : error;
	}
}
