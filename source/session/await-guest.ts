import {copyFile, readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import type {Folders} from '../folders.js';
import type {Guest} from '../guest/guest.js';
import {waitForGuest} from '../guest/ssh.js';
import type {Hypervisor} from '../hypervisor/hypervisor.js';
import type {Intermediary} from '../intermediary/intermediary.js';
import {printable} from '../text/printable.js';
import {cloneAddress} from './connect-clone.js';
import type {SessionFiles} from './session-files.js';

/** Milliseconds. Without KVM a guest takes 35 to 40 s on an idle computer, several times that on a busy one. */
const bootLimit = 300_000;

type Options = {
	readonly folders: Folders;
	readonly intermediary: Intermediary;
	readonly hypervisor: Hypervisor;
	readonly machine: string;
	readonly sshPort: number;
	readonly files: SessionFiles;
	readonly context: Context;
	/** Milliseconds. */
	readonly limit?: number | undefined;
};

/**
Wait until the clone's SSH server lets us in.
@throws UserError with the last lines of its console, a picture of its screen and its log when it does not.
*/
export async function awaitGuest({
	folders,
	intermediary,
	hypervisor,
	machine,
	sshPort,
	files,
	context,
	limit = bootLimit,
}: Options): Promise<Guest> {
	try {
		return await waitForGuest({
			...(await cloneAddress(folders, intermediary, sshPort)),
			limit,
			stillAlive: async () => (await hypervisor.state(machine, context)) === 'running',
			context,
		});
	} catch (error) {
		context.signal.throwIfAborted();
		if (!(error instanceof UserError)) throw error;
		const evidence = await collectEvidence(hypervisor, machine, files, context);
		throw new UserError(error.message, {nextSteps: [...evidence, ...error.nextSteps], cause: error});
	}
}

/** What tells why a clone did not come up, kept in the session's folder: the clone will be gone. */
async function collectEvidence(hypervisor: Hypervisor, machine: string, files: SessionFiles, context: Context): Promise<readonly string[]> {
	const {serialFile, folder} = await hypervisor.machine(machine, context);
	const heard = await readFile(serialFile, 'latin1').catch(() => '');
	const lines = heard
		.split(/[\r\n]+/)
		.filter(line => line.trim() !== '')
		.slice(-5);
	const picture =
		(await hypervisor.screenPicture?.(machine, files.screen, context).then(
			() => [`the guest's screen: ${files.screen}`],
			() => [],
		)) ?? [];
	const logs = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.log'));
	const copies = await Promise.all(
		logs.map(async name => {
			const copy = path.join(files.folder, `machine-${name}`);
			return copyFile(path.join(folder, name), copy).then(
				() => [`the machine's log: ${copy}`],
				() => [],
			);
		}),
	);
	const said =
		lines.length > 0 ? lines.map(line => `the guest said last: ${printable(line)}`) : ['the guest said nothing on its serial port'];
	return [...said, ...picture, ...copies.flat()];
}
