import {rm} from 'node:fs/promises';
import type {Context} from '../../../events.js';
import {checkAttachment} from '../../checks.js';
import {cleanUp} from '../../clean-up.js';
import type {Attachment} from '../../hypervisor.js';
import type {AttachedDisk} from '../../machine/record.js';
import type {VBoxMachine} from '../machine/machine.js';
import type {DiskOnPort} from '../machine/record.js';
import {usualLimit} from '../manage/limit-setting.js';
import {vboxErrorOf} from '../manage/vbox-error.js';
import type {MachineInformation} from '../output/machine-information.js';
import {unescapeValue} from '../output/machine-readable.js';
import {controller, ignoreFlushKey, ports, serialNumberKey, serialNumberValue} from './controller.js';
import {mediumFile, notItself, prepareMedium} from './medium.js';

/**
Attach a disk to a free port of the controller that the guest's own disk is on; it is hot-pluggable.
What is read-only is an *immutable* medium: VirtualBox opens it for reading only, and what the guest writes (a journal that is replayed, for example)
goes to a differencing image in the machine's folder, which is emptied at each start. (`readonly`, which VirtualBox has too, is for CDs.)
@throws UsageError when the attachment makes no sense, UserError when it cannot be had; then nothing stays attached.
*/
export async function attachDisk(machine: VBoxMachine, attachment: Attachment, how: AttachedDisk['how'], context: Context): Promise<void> {
	checkAttachment(attachment);
	const information = await machine.require(context);
	if (information.state === 'off') await detachHotPlugged(machine, information, context);
	const {id, port, medium} = await recordDisk(machine, information, attachment, how);
	const {uuid} = information;
	try {
		const {wasKnown} = await prepareMedium(machine, attachment, context);
		await machine.updateRecord(({attachments}) => ({
			attachments: attachments.map(disk => (disk.id === id ? {...disk, isKept: wasKnown} : disk)),
		}));
		if (how === 'at-start') await setExtra(machine, uuid, serialNumberKey(port), serialNumberValue(id), context);
		const type = attachment.readOnly ? ['--mtype', 'immutable'] : [];
		await attachMedium(machine, uuid, port, ['--type', 'hdd', '--medium', medium, ...type], context);
		if (how === 'at-start') await setExtra(machine, uuid, ignoreFlushKey(port), '0', context);
		if (attachment.format !== 'raw' && !attachment.readOnly) await checkItself(machine, port, attachment.path, context);
	} catch (error) {
		await cleanUp(`the disk ${id} could not be detached`, usualLimit, context, async undo =>
			takeOff(machine, await machine.require(undo), id, undo),
		);
		throw error;
	}
}

/** @throws UserError when what is attached is not the image, but a differencing image on it, which VirtualBox makes in the machine's folder. */
async function checkItself(machine: VBoxMachine, port: number, source: string, context: Context): Promise<void> {
	const {media} = await machine.require(context);
	if (media.some(medium => medium.port === port && machine.isVirtualBoxOwn(unescapeValue(medium.path)))) throw notItself(source);
}

/** Harmless when it is not attached. @throws UserError when it was attached at the start and the machine still runs. */
export async function detachDisk(machine: VBoxMachine, id: string, context: Context): Promise<void> {
	const disk = await recordedDisk(machine, id);
	if (!disk) return;
	const information = await machine.require(context);
	machine.checkDetachable(disk, information.state);
	await takeOff(machine, information, id, context);
}

/** Detach a disk from a machine that is used further. */
async function takeOff(machine: VBoxMachine, information: MachineInformation, id: string, context: Context): Promise<void> {
	const disk = await recordedDisk(machine, id);
	if (!disk) return;
	const {how, port} = disk;
	// The key first: a machine that has it without the disk does not start.
	if (how === 'at-start') await setExtra(machine, information.uuid, ignoreFlushKey(port), undefined, context);
	await detach(machine, information, disk, context);
	if (how === 'at-start') await setExtra(machine, information.uuid, serialNumberKey(port), undefined, context);
}

async function recordedDisk(machine: VBoxMachine, id: string): Promise<DiskOnPort | undefined> {
	return (await machine.readRecord()).attachments.find(disk => disk.id === id);
}

/** A disk that was plugged into a machine that has ended meanwhile is still there for VirtualBox. */
export async function detachHotPlugged(machine: VBoxMachine, information: MachineInformation, context: Context): Promise<void> {
	const {attachments} = await machine.readRecord();
	for (const disk of attachments.filter(({how}) => how === 'hot-plug')) await detach(machine, information, disk, context);
}

/**
Detach a disk, and let VirtualBox forget its medium: what stays in its registry would be in the way of the next attachment. Only a differencing
image that VirtualBox made for us is deleted.
*/
export async function detach(machine: VBoxMachine, {uuid, media}: MachineInformation, disk: DiskOnPort, context: Context): Promise<void> {
	const there = media.find(({port}) => port === disk.port);
	if (there) {
		await attachMedium(machine, uuid, disk.port, ['--medium', 'none'], context);
		const file = unescapeValue(there.path);
		if (machine.isVirtualBoxOwn(file)) await closeMedium(machine, [there.uuid ?? file, '--delete'], context);
	}

	if (!disk.isKept) await closeMedium(machine, [disk.medium], context);
	await rm(machine.attachment(disk.id), {recursive: true, force: true});
	await machine.updateRecord(({attachments}) => ({attachments: attachments.filter(({id}) => id !== disk.id)}));
}

/** Recorded before it is there: whatever interrupts us, it can be detached. */
async function recordDisk(
	machine: VBoxMachine,
	{state, media}: MachineInformation,
	attachment: Attachment,
	how: AttachedDisk['how'],
): Promise<DiskOnPort> {
	await machine.checkAttachable(attachment, how, state);
	const {attachments} = await machine.readRecord();
	const port = ports.data.find(free => ![...attachments, ...media].some(taken => taken.port === free));
	if (port === undefined) throw machine.noFreePort(ports.data.length);
	// An image that VirtualBox was never given must not be closed: VirtualBox would open it first, and for writing.
	const disk: DiskOnPort = {...attachment, how, port, medium: mediumFile(machine, attachment), isKept: attachment.format !== 'raw'};
	await machine.updateRecord(record => ({attachments: [...record.attachments, disk]}));
	return disk;
}

async function attachMedium(machine: VBoxMachine, uuid: string, port: number, medium: readonly string[], context: Context): Promise<void> {
	const place = ['--storagectl', controller, '--port', String(port), '--device', '0'];
	await machine.call(['storageattach', uuid, ...place, ...medium], context);
}

/** @param value - undefined: as if it had never been set. */
async function setExtra(machine: VBoxMachine, uuid: string, key: string, value: string | undefined, context: Context): Promise<void> {
	await machine.call(['setextradata', uuid, key, ...(value === undefined ? [] : [value])], context);
}

/** It was never opened, its file is gone, or another machine uses it: there is nothing for us to close. */
const nothingToClose: ReadonlySet<string> = new Set(['VBOX_E_OBJECT_NOT_FOUND', 'VBOX_E_OBJECT_IN_USE', 'VBOX_E_FILE_ERROR']);

/** Let VirtualBox forget a medium, if it knows it and nobody needs it. */
export async function closeMedium(machine: VBoxMachine, medium: readonly string[], context: Context): Promise<void> {
	await machine.call(['closemedium', 'disk', ...medium], context).catch(error => {
		const {resultCode, text = ''} = vboxErrorOf(error) ?? {};
		if (
			!nothingToClose.has(resultCode ?? '') &&
			!/VERR_FILE_NOT_FOUND|Could not find|still attached|locked for (?:reading|writing) by another task|child media/.test(text)
		)
			throw error;
	});
}
