import {rm} from 'node:fs/promises';
import {UserError} from '../../../errors.js';
import type {Context} from '../../../events.js';
import {checkAttachment} from '../../attachment.js';
import type {Attachment} from '../../hypervisor.js';
import type {AttachedDisk} from '../../machine/record.js';
import {requireMachine} from '../machine/machine.js';
import type {MachineFiles} from '../machine/machine-files.js';
import type {DiskOnPort} from '../machine/record.js';
import {originOf} from '../manage/known-failures.js';
import type {Manage} from '../manage/manage.js';
import {VBoxError} from '../manage/vbox-error.js';
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
export async function attachDisk(
	manage: Manage,
	files: MachineFiles,
	attachment: Attachment,
	how: AttachedDisk['how'],
	context: Context,
): Promise<void> {
	checkAttachment(attachment);
	const information = await requireMachine(manage, files, context);
	await forgetUnplugged(manage, files, information, context);
	const disk = await recordDisk(files, information, attachment, how);
	try {
		const {wasKnown} = await prepareMedium(manage, files, attachment, context);
		await changeDisk(files, disk.id, {isKept: wasKnown});
		if (disk.how === 'at-start') {
			await setExtra(manage, files, information, serialNumberKey(disk.port), serialNumberValue(disk.id), context);
		}

		const type = disk.readOnly ? ['--mtype', 'immutable'] : [];
		await attachMedium(manage, files, information, disk.port, ['--type', 'hdd', '--medium', disk.medium, ...type], context);
		if (disk.how === 'at-start') await setExtra(manage, files, information, ignoreFlushKey(disk.port), '0', context);
		if (disk.format !== 'raw' && !disk.readOnly) await seeItself(manage, files, disk, context);
	} catch (error) {
		const undo: Context = {signal: AbortSignal.timeout(120_000), emit: context.emit};
		await requireMachine(manage, files, undo)
			.then(async now => takeOff(manage, files, now, disk.id, undo))
			.catch((left: Error) => context.emit({type: 'warning', text: `the disk ${disk.id} could not be detached: ${left.message}`}));
		throw error;
	}
}

/** @throws UserError when what is attached is not the image, but a differencing image on it. */
async function seeItself(manage: Manage, files: MachineFiles, {port, path}: DiskOnPort, context: Context): Promise<void> {
	const {media} = await requireMachine(manage, files, context);
	if (media.some(medium => medium.port === port && isDifference(files, unescapeValue(medium.path)))) throw notItself(path);
}

/** VirtualBox makes them in the folder of the machine. */
function isDifference({places: {machines}}: MachineFiles, place: string): boolean {
	return place.startsWith(`${machines}/`);
}

/** Harmless when it is not attached. @throws UserError when it was attached at the start and the machine still runs. */
export async function detachDisk(manage: Manage, files: MachineFiles, id: string, context: Context): Promise<void> {
	const {attachments} = await files.readRecord();
	const disk = attachments.find(other => other.id === id);
	if (!disk) return;
	const information = await requireMachine(manage, files, context);
	files.checkDetachable(disk, information.state);
	await takeOff(manage, files, information, id, context);
}

/** Detach a disk from a machine that is used further. */
async function takeOff(manage: Manage, files: MachineFiles, information: MachineInformation, id: string, context: Context): Promise<void> {
	const {attachments} = await files.readRecord();
	const disk = attachments.find(other => other.id === id);
	if (!disk) return;
	// The key first: without the disk, the machine would not start with it.
	if (disk.how === 'at-start') await setExtra(manage, files, information, ignoreFlushKey(disk.port), undefined, context);
	await detach(manage, files, information, disk, context);
	if (disk.how === 'at-start') await setExtra(manage, files, information, serialNumberKey(disk.port), undefined, context);
}

/**
Detach a disk, and let VirtualBox forget its medium: what stays in its registry would be in the way of the next attachment. Only a differencing
image that VirtualBox made for us is deleted.
*/
export async function detach(
	manage: Manage,
	files: MachineFiles,
	{uuid, media}: MachineInformation,
	disk: DiskOnPort,
	context: Context,
): Promise<void> {
	const there = media.find(({port}) => port === disk.port);
	if (there) {
		await attachMedium(manage, files, {uuid}, disk.port, ['--medium', 'none'], context);
		const place = unescapeValue(there.path);
		if (isDifference(files, place)) {
			await closeMedium(manage, files, [there.uuid ?? place, '--delete'], context);
		}
	}

	if (!disk.isKept) await closeMedium(manage, files, [disk.medium], context);
	await rm(files.attachment(disk.id), {recursive: true, force: true});
	await files.updateRecord(({attachments}) => ({attachments: attachments.filter(({id}) => id !== disk.id)}));
}

/** Recorded before it is there: whatever interrupts us, it can be detached. */
async function recordDisk(
	files: MachineFiles,
	{state, media}: MachineInformation,
	attachment: Attachment,
	how: AttachedDisk['how'],
): Promise<DiskOnPort> {
	await files.checkAttachable(attachment, how, state);
	const {attachments} = await files.readRecord();
	const port = ports.data.find(free => ![...attachments, ...media].some(taken => taken.port === free));
	if (port === undefined) {
		throw new UserError(`The virtual machine ${files.name} has ${ports.data.length} disks already, more cannot be attached`);
	}

	// An image that VirtualBox has not been given is none of its business: to close it, it would open it, for writing at that.
	const disk: DiskOnPort = {...attachment, how, port, medium: mediumFile(files, attachment), isKept: attachment.format !== 'raw'};
	await files.updateRecord(record => ({attachments: [...record.attachments, disk]}));
	return disk;
}

/** A disk that was plugged into a machine that has ended meanwhile is still there for VirtualBox. */
async function forgetUnplugged(manage: Manage, files: MachineFiles, information: MachineInformation, context: Context): Promise<void> {
	if (information.state !== 'off') return;
	const {attachments} = await files.readRecord();
	for (const disk of attachments.filter(({how}) => how === 'hot-plug')) await detach(manage, files, information, disk, context);
}

async function changeDisk(files: MachineFiles, id: string, change: Partial<DiskOnPort>): Promise<void> {
	await files.updateRecord(({attachments}) => ({attachments: attachments.map(disk => (disk.id === id ? {...disk, ...change} : disk))}));
}

async function attachMedium(
	manage: Manage,
	files: MachineFiles,
	{uuid}: Pick<MachineInformation, 'uuid'>,
	port: number,
	medium: readonly string[],
	context: Context,
): Promise<void> {
	const place = ['--storagectl', controller, '--port', String(port), '--device', '0'];
	await manage(['storageattach', uuid, ...place, ...medium], context, {machine: files});
}

/** @param value - undefined: as if it had never been set. */
async function setExtra(
	manage: Manage,
	files: MachineFiles,
	{uuid}: Pick<MachineInformation, 'uuid'>,
	key: string,
	value: string | undefined,
	context: Context,
): Promise<void> {
	await manage(['setextradata', uuid, key, ...(value === undefined ? [] : [value])], context, {machine: files});
}

/** It may never have been opened, its file may be gone, or another machine may use it: in each case there is nothing for us to close. */
const nothingToClose: ReadonlySet<string | undefined> = new Set(['VBOX_E_OBJECT_NOT_FOUND', 'VBOX_E_OBJECT_IN_USE', 'VBOX_E_FILE_ERROR']);

/** Let VirtualBox forget a medium, if it knows it and nobody needs it. */
export async function closeMedium(manage: Manage, files: MachineFiles, medium: readonly string[], context: Context): Promise<void> {
	await manage(['closemedium', 'disk', ...medium], context, {machine: files}).catch(error => {
		const origin = originOf(error);
		if (!(origin instanceof VBoxError)) throw error;
		const isNothing =
			nothingToClose.has(origin.resultCode) || /VERR_FILE_NOT_FOUND|Could not find|still attached|child media/.test(origin.text);
		if (!isNothing) throw error;
	});
}
