import {mkdir, realpath, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../../../errors.js';
import type {Context} from '../../../events.js';
import {openImage} from '../../../host/disk-image.js';
import {readVmdkDescriptor} from '../../../host/image-file.js';
import {useAnotherIntermediary} from '../../advice.js';
import {isRegularFile} from '../../checks.js';
import type {Attachment, DiskView} from '../../hypervisor.js';
import {readAllRecords} from '../../machine/machine-store.js';
import {type Extent, makeExtents} from '../../partition/extents.js';
import {sectorSize, viewDisk} from '../../partition/view.js';
import type {Places, VBoxMachine} from '../machine/machine.js';
import {machineRecord} from '../machine/record.js';
import type {Manage} from '../manage/manage.js';
import {parseMediumList} from '../output/medium-list.js';
import {installedVersion} from '../version.js';
import {rawDescriptor} from './descriptor.js';
import {rawDeviceCommand, requireRawDisks} from './raw-device.js';

const convert = (file: string) => `Convert it: qemu-img convert -O raw ${file} NEW.img`;

/** The file that VirtualBox is given as the medium. `prepareMedium` makes it unless it is the image itself. */
export function mediumFile(machine: VBoxMachine, {id, path: source, format}: Attachment): string {
	return format === 'raw' ? path.join(machine.attachment(id), 'disk.vmdk') : source;
}

/**
Make what VirtualBox needs to show a disk as the attachment says: raw disks and images need a descriptor, which is a file of ours.
@returns whether VirtualBox knew the medium before.
@throws UsageError when there is no such disk or partition, UserError when VirtualBox cannot show it so.
*/
export async function prepareMedium(machine: VBoxMachine, attachment: Attachment, context: Context): Promise<{readonly wasKnown: boolean}> {
	const isFile = await isSourceFile(attachment);
	checkSectors(attachment);
	if (attachment.format !== 'raw') {
		await checkImage(attachment);
		// Its own record is there already.
		return {wasKnown: await isKnown(machine.manage, machine.places, attachment, 1, context)};
	}

	const folder = machine.attachment(attachment.id);
	await rm(folder, {recursive: true, force: true});
	await mkdir(folder, {recursive: true, mode: 0o700});
	const file = mediumFile(machine, attachment);
	if (isDescribedByUs(attachment, isFile)) {
		await writeFile(file, rawDescriptor(await extentsOf(folder, attachment, context), attachment), {mode: 0o600});
	} else {
		await machine.call(rawDeviceCommand(await installedVersion(machine.manage, context), attachment, file), context);
	}

	return {wasKnown: false};
}

/** @throws UserError when VirtualBox cannot show a disk so, whatever the machine. */
export async function checkDisk(manage: Manage, places: Places, disk: DiskView, context: Context): Promise<void> {
	const isFile = await isSourceFile(disk);
	checkSectors(disk);
	if (disk.format !== 'raw') {
		await checkImage(disk);
		await isKnown(manage, places, disk, 0, context);
	} else if (!isDescribedByUs(disk, isFile)) {
		requireRawDisks(await installedVersion(manage, context));
	}
}

function checkSectors({path: source, sectorSize: size}: DiskView): void {
	if (size !== 4096) return;
	throw new UserError(`the sectors of ${source} have 4096 bytes, and VirtualBox shows every disk with sectors of 512`, {
		code: 'disk-unusable',
		nextSteps: ['What the machine writes could become unreadable elsewhere: this disk is left alone', useAnotherIntermediary],
	});
}

/** @throws UsageError when there is no such disk or image. */
async function isSourceFile({path: source, format}: DiskView): Promise<boolean> {
	const isFile = await isRegularFile(source);
	if (!isFile && format !== 'raw') throw new UserError(`${source} is a disk, and no image of the format ${format}`);
	return isFile;
}

/** VirtualBox makes no descriptors of files, and one of a whole device only when it may write to that. */
function isDescribedByUs({readOnly, partitions = []}: DiskView, isFile: boolean): boolean {
	return isFile || (readOnly && partitions.length === 0);
}

async function extentsOf(folder: string, {path: source, partitions = []}: Attachment, context: Context): Promise<readonly Extent[]> {
	await using reader = await openImage(source, 'raw', context);
	const view = await viewDisk(reader, partitions, source);
	if (view) return await makeExtents(folder, source, view);
	const size = Math.floor(reader.size / sectorSize) * sectorSize;
	if (size === 0) throw new UserError(`${source} is empty`);
	return [{size, file: source, offset: 0}];
}

/** VirtualBox opens other images by itself. It has a reader for qcow2 too, but an old one, which does not know all that qemu-img writes. */
async function checkImage({path: source, format, partitions = [], readOnly}: DiskView): Promise<void> {
	if (format === 'qcow2' || format === 'vhdx') {
		throw new UserError(`VirtualBox cannot use the ${format} image ${source}`, {nextSteps: [convert(source), useAnotherIntermediary]});
	}

	if (partitions.length > 0) {
		throw new UserError(`VirtualBox cannot show only a partition of the ${format} image ${source}`, {
			nextSteps: ['To use all of the image, give "-" instead of the number of a partition', convert(source), useAnotherIntermediary],
		});
	}

	if (format !== 'vmdk') return;
	const image = await readVmdkDescriptor(source);
	if (readOnly && !image?.hasUuid) {
		throw new UserError(`VirtualBox would write a UUID into the image ${source}, also when it is only read`, {
			nextSteps: [convert(source), useAnotherIntermediary],
		});
	}

	if (!readOnly && image?.type === 'streamOptimized') {
		throw new UserError(`the VMDK image ${source} is compressed ("streamOptimized"): it cannot be written to`, {
			nextSteps: ['Only read it: --read-only', convert(source)],
		});
	}
}

/**
Whether the image is in VirtualBox' registry, as the disk of a virtual machine of the user's for example.
@param recorded - how many of our records of attachments are this one's own.
@throws UserError when a running machine has it; when it is to be read only, which would change how VirtualBox treats the user's own disk; and when
VirtualBox would not write to the image itself.
*/
async function isKnown(
	manage: Manage,
	places: Places,
	{path: source, readOnly}: DiskView,
	recorded: 0 | 1,
	context: Context,
): Promise<boolean> {
	const file = await realpath(source);
	const media = parseMediumList(await manage(['list', 'hdds'], context));
	const known = media.find(({location}) => location === source || location === file);
	if (!known || (readOnly && (await countReaders(places, source)) > recorded)) return false;
	if (known.state.startsWith('locked')) {
		throw new UserError(`the image ${source} is in use by a virtual machine of VirtualBox`, {nextSteps: ['Switch that machine off']});
	}

	if (readOnly) {
		throw new UserError(`VirtualBox has the image ${source} as the disk of a virtual machine, and cannot keep it from being written`, {
			nextSteps: [convert(source), useAnotherIntermediary],
		});
	}

	if (media.some(({parent}) => parent === known.uuid) || !/^(?:normal|writethrough)$/.test(known.type)) throw notItself(source);
	return true;
}

/**
What the guest writes goes to a differencing image, not to the medium, when that is the base of others, belongs to a snapshot, is immutable or
compressed (`Medium::i_isReadOnly`): it would be gone when the disk is detached.
*/
export function notItself(source: string): UserError {
	return new UserError(
		`VirtualBox would not write to the image ${source} itself: snapshots or other virtual machines depend on it as it is`,
		{
			nextSteps: ['Delete these snapshots and linked clones in VirtualBox', `Or work on a copy. ${convert(source)}`],
		},
	);
}

/** How many machines of ours read it: VirtualBox knows it from them, and as immutable. */
async function countReaders({files}: Places, source: string): Promise<number> {
	const records = await readAllRecords(files, machineRecord);
	return records.flatMap(({attachments}) => attachments).filter(({medium, readOnly}) => medium === source && readOnly).length;
}
