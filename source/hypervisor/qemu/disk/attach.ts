import {rm} from 'node:fs/promises';
import {UserError} from '../../../errors.js';
import type {Context} from '../../../events.js';
import {checkAttachment} from '../../attachment.js';
import type {Attachment, MachineState} from '../../hypervisor.js';
import type {MachineFolder} from '../machine/machine-folder.js';
import {withMonitor} from '../monitor/with-monitor.js';
import {portsAtStart} from './at-start.js';
import {plug, unplug} from './hot-plug.js';
import {attachmentFolder, prepareDisk} from './prepare.js';

/** @throws UsageError when the attachment makes no sense, UserError when it cannot be had; then nothing stays attached. */
export async function attachDisk(folder: MachineFolder, attachment: Attachment, state: MachineState, context: Context): Promise<void> {
	const {id, how} = attachment;
	checkAttachment(attachment);
	const {attachments} = await folder.readRecord();
	if (attachments.some(other => other.id === id)) {
		throw new UserError(`A disk ${id} is attached to the virtual machine ${folder.name} already`);
	}

	if ((how === 'at-start') !== (state === 'off')) {
		throw new UserError(`The virtual machine ${folder.name} is ${state}: a disk cannot be attached to it ${how}`);
	}

	if (how === 'at-start' && attachments.filter(other => other.how === how).length >= portsAtStart) {
		throw new UserError(`The virtual machine ${folder.name} has ${portsAtStart} disks already, more cannot be attached`);
	}

	// Recorded before it is there: whatever interrupts us, it can be detached.
	await folder.updateRecord(record => ({attachments: [...record.attachments, attachment]}));
	try {
		const node = await prepareDisk(folder, attachment, context);
		const run = await folder.readRun();
		if (how === 'hot-plug' && run) {
			await withMonitor(run.monitor, context.signal, monitor => plug(monitor, id, node));
		}
	} catch (error) {
		await forget(folder, id);
		throw error;
	}
}

/** Harmless when it is not attached. @throws UserError when it was attached at the start and the machine still runs. */
export async function detachDisk(folder: MachineFolder, id: string, state: MachineState, {signal}: Context): Promise<void> {
	const {attachments} = await folder.readRecord();
	const attachment = attachments.find(other => other.id === id);
	if (!attachment) {
		return;
	}

	const run = await folder.readRun();
	if (state !== 'off' && run) {
		if (attachment.how === 'at-start') {
			throw new UserError(`The disk ${id} was attached when the virtual machine ${folder.name} was off: switch that off first`);
		}

		await withMonitor(run.monitor, signal, monitor => unplug(monitor, id, signal));
	}

	await forget(folder, id);
}

async function forget(folder: MachineFolder, id: string): Promise<void> {
	await rm(attachmentFolder(folder, id), {recursive: true, force: true});
	await folder.updateRecord(({attachments}) => ({attachments: attachments.filter(other => other.id !== id)}));
}
