import {rm} from 'node:fs/promises';
import {UserError} from '../../../errors.js';
import type {Context} from '../../../events.js';
import {checkAttachment} from '../../attachment.js';
import type {Attachment, MachineState} from '../../hypervisor.js';
import type {AttachedDisk} from '../../machine/record.js';
import type {MachineFolder} from '../machine/machine-folder.js';
import {withMonitor} from '../monitor/with-monitor.js';
import {portsAtStart} from './at-start.js';
import {plug, unplug} from './hot-plug.js';
import {prepareDisk} from './prepare.js';

/** @throws UsageError when the attachment makes no sense, UserError when it cannot be had; then nothing stays attached. */
export async function attachDisk(
	folder: MachineFolder,
	attachment: Attachment,
	how: AttachedDisk['how'],
	state: MachineState,
	context: Context,
): Promise<void> {
	const {id} = attachment;
	checkAttachment(attachment);
	await folder.checkAttachable(attachment, how, state);
	const {attachments} = await folder.readRecord();
	if (how === 'at-start' && attachments.filter(other => other.how === how).length >= portsAtStart) {
		throw new UserError(`The virtual machine ${folder.name} has ${portsAtStart} disks already, more cannot be attached`);
	}

	// Recorded before it is there: whatever interrupts us, it can be detached.
	const disk: AttachedDisk = {...attachment, how};
	await folder.updateRecord(record => ({attachments: [...record.attachments, disk]}));
	try {
		const node = await prepareDisk(folder, disk, context);
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
		folder.checkDetachable(attachment, state);
		await withMonitor(run.monitor, signal, monitor => unplug(monitor, id, signal));
	}

	await forget(folder, id);
}

async function forget(folder: MachineFolder, id: string): Promise<void> {
	await rm(folder.attachment(id), {recursive: true, force: true});
	await folder.updateRecord(({attachments}) => ({attachments: attachments.filter(other => other.id !== id)}));
}
