import {rm} from 'node:fs/promises';
import {UserError} from '../../../errors.js';
import type {Context} from '../../../events.js';
import {openImage} from '../../../host/disk-image.js';
import {useAnotherIntermediary} from '../../advice.js';
import {checkAttachment} from '../../checks.js';
import type {Attachment} from '../../hypervisor.js';
import type {AttachedDisk} from '../../machine/record.js';
import {shownSectors} from '../../partition/view.js';
import type {QemuMachine} from '../machine/machine.js';
import {withMonitor} from '../monitor/with-monitor.js';
import {machineState} from '../state.js';
import {portsAtStart} from './at-start.js';
import {plug, unplug} from './hot-plug.js';
import {prepareDisk} from './prepare.js';

/** @throws UsageError when the attachment makes no sense, UserError when it cannot be had; then nothing stays attached. */
export async function attachDisk(machine: QemuMachine, attachment: Attachment, how: AttachedDisk['how'], context: Context): Promise<void> {
	const {id} = attachment;
	const state = await machineState(machine, context);
	checkAttachment(attachment);
	await machine.checkAttachable(attachment, how, state);
	const {attachments} = await machine.readRecord();
	const isFull = attachments.filter(other => other.how === how).length >= portsAtStart;
	if (how === 'at-start' && isFull) throw machine.noFreePort(portsAtStart);
	// Recorded before it is there: whatever interrupts us, it can be detached.
	const disk: AttachedDisk = {...attachment, how, sectorSize: await sectorsFor(attachment, how, context)};
	await machine.updateRecord(record => ({attachments: [...record.attachments, disk]}));
	try {
		const node = await prepareDisk(machine, disk, context);
		const run = await machine.readRun();
		if (how === 'hot-plug' && run)
			await withMonitor(run.monitor, context.signal, async monitor => plug(monitor, id, node, disk.sectorSize));
	} catch (error) {
		await forget(machine, id);
		throw error;
	}
}

/** @throws UserError when QEMU cannot show the disk with its sectors: its AHCI knows those of 512 bytes alone. */
async function sectorsFor(
	{path, format, sectorSize}: Attachment,
	how: AttachedDisk['how'],
	context: Context,
): Promise<AttachedDisk['sectorSize']> {
	if (sectorSize !== 4096) return undefined;
	await using reader = await openImage(path, format, context);
	if ((await shownSectors(reader)) === 512) return undefined;
	if (how === 'hot-plug') return sectorSize;
	throw new UserError(`the sectors of ${path} have 4096 bytes, and a guest without virtio-scsi would see them as 512`, {
		nextSteps: [useAnotherIntermediary],
	});
}

/** Harmless when it is not attached. @throws UserError when it was attached at the start and the machine still runs. */
export async function detachDisk(machine: QemuMachine, id: string, context: Context): Promise<void> {
	const state = await machineState(machine, context);
	const {attachments} = await machine.readRecord();
	const disk = attachments.find(other => other.id === id);
	if (!disk) return;
	const run = await machine.readRun();
	if (state !== 'off' && run) {
		machine.checkDetachable(disk, state);
		await withMonitor(run.monitor, context.signal, async monitor => unplug(monitor, id, context.signal));
	}

	await forget(machine, id);
}

async function forget(machine: QemuMachine, id: string): Promise<void> {
	await rm(machine.attachment(id), {recursive: true, force: true});
	await machine.updateRecord(({attachments}) => ({attachments: attachments.filter(other => other.id !== id)}));
}
