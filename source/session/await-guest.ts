import {copyFile, readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../errors.js';
import type {Guest} from '../guest/guest.js';
import {waitForGuest} from '../guest/ssh.js';
import {succeeds} from '../settled.js';
import {cloneAddress} from './connect-clone.js';
import {type Holdings, sshPortOf} from './holdings.js';

/** Milliseconds. Without KVM a guest takes 35 to 40 s on an idle computer, several times that on a busy one. */
const bootLimit = 300_000;

type Clone = Pick<Holdings, 'runtime' | 'intermediary' | 'hypervisor' | 'machine' | 'files'>;

/**
Wait until the clone's SSH server accepts our key.
@param sshPort - of the start; undefined: one is made.
@param limit - milliseconds.
@throws UserError that names a picture of its screen and its logs when it does not. The last lines of its console are in the session's log.
*/
export async function awaitGuest(clone: Clone, sshPort: number | undefined, limit = bootLimit): Promise<Guest> {
	const {runtime, intermediary, hypervisor, machine} = clone;
	const {context, folders} = runtime;
	try {
		return await waitForGuest({
			...(await cloneAddress(folders, intermediary, sshPort ?? (await sshPortOf(clone)))),
			limit,
			processorSeconds: async () => hypervisor.processorSeconds?.(machine, context),
			stillAlive: async () => (await hypervisor.state(machine, context)) === 'running',
			context,
		});
	} catch (error) {
		context.signal.throwIfAborted();
		if (!(error instanceof UserError)) throw error;
		throw new UserError(error.message, {nextSteps: [...error.nextSteps, ...(await keepEvidence(clone))], cause: error});
	}
}

/**
Keep in the session's folder and log what tells why a clone did not come up: the clone itself will be gone.
@returns Where to look, one line each.
*/
async function keepEvidence({runtime, hypervisor, machine, files}: Clone): Promise<readonly string[]> {
	const {context} = runtime;
	const {serialFile, folder} = await hypervisor.machine(machine, context);
	const heard = await readFile(serialFile, 'latin1').catch(() => '');
	const lines = heard.split(/[\r\n]+/).filter(line => line.trim() !== '');
	for (const text of lines.slice(-5)) context.emit({type: 'heard', text});
	const picture = hypervisor.screenPicture && (await succeeds(hypervisor.screenPicture(machine, files.screen, context)));
	const logs = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.log'));
	const copies = await Promise.all(
		logs.map(async name => {
			const copy = path.join(files.folder, `machine-${name}`);
			return (await succeeds(copyFile(path.join(folder, name), copy))) ? [`see the machine's log: ${copy}`] : [];
		}),
	);
	return [
		lines.length > 0 ? `see what the guest said last: vmfuse-tui logs ${files.id}` : 'the guest said nothing on its serial port',
		...(picture ? [`see the guest's screen: ${files.screen}`] : []),
		...copies.flat(),
	];
}
