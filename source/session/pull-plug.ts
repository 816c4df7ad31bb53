import type {Runtime} from '../runtime.js';
import {latest} from './journal.js';
import {endProcess} from './process-end.js';
import type {SessionRecord} from './session-record.js';

/** Take a mount from those who use it: they get errors from then on. Harmless when it is gone. */
export async function endMount({contents}: Pick<SessionRecord, 'contents'>): Promise<void> {
	const sshfs = latest(contents, 'sshfs')?.identity;
	if (sshfs) await endProcess(sshfs, 0);
}

/** Switch off a session's machine, whatever it has not written yet. Harmless when it is off. */
export async function pullPlug({hypervisor, context}: Runtime, {contents}: Pick<SessionRecord, 'contents'>): Promise<void> {
	const start = latest(contents, 'machine-start');
	if (start) await hypervisor(start.hypervisor).powerOff(start.machine, context, {atOnce: true});
}
