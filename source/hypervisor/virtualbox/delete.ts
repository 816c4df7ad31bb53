import path from 'node:path';
import type {Context} from '../../events.js';
import {listMachines} from '../machine/machine-store.js';
import {closeMedium, detach} from './disk/attach.js';
import {controller, ports} from './disk/controller.js';
import {findMachine} from './machine/machine.js';
import {MachineFiles} from './machine/machine-files.js';
import {removeMachineFolders} from './machine/machine-folder.js';
import {originOf} from './manage/known-failures.js';
import {longLimit} from './manage/limit-setting.js';
import type {Manage} from './manage/manage.js';
import {isVBoxError} from './manage/vbox-error.js';
import type {MachineInformation} from './output/machine-information.js';
import {parseMachineList} from './output/machine-list.js';
import {unescapeValue} from './output/machine-readable.js';
import {parseMediumList} from './output/medium-list.js';
import {stopMachine} from './stop.js';

/**
Delete the machine and our files of it, switched off first. Harmless when it is missing.
VirtualBox deletes every disk image that is attached to a machine that it deletes, so each one that is not the machine's own is detached before.
@throws UserError when linked clones need it, and for a machine that we did not make.
*/
export async function deleteMachine(manage: Manage, files: MachineFiles, context: Context): Promise<void> {
	const {places} = files;
	await files.checkUnneeded((await listMachines(places.files)).map(name => new MachineFiles(places, name)));
	const record = await files.readAnyRecord();
	if (!record) {
		// Throws when the name is that of a machine of somebody else's.
		await findMachine(manage, files, context);
		return;
	}

	await files.writeRecord({...record, made: false});
	if (!(await forgetInaccessible(manage, files, record.uuid, context))) {
		const information = await stopMachine(manage, files, context);
		if (information) await unregister(manage, files, information, context);
	}

	await forgetMedia(manage, files, context);
	await removeMachineFolders(files.places.machines, files.name);
	await files.remove();
}

async function unregister(manage: Manage, files: MachineFiles, information: MachineInformation, context: Context): Promise<void> {
	const {attachments} = (await files.readAnyRecord()) ?? {attachments: []};
	for (const disk of attachments) await detach(manage, files, information, disk, context);
	for (const {port, path: medium} of information.media) {
		const isCd = port === ports.cd;
		const isRecorded = attachments.some(disk => disk.port === port);
		if (isRecorded || isOwn(files, unescapeValue(medium))) continue;
		const drive = ['--port', String(port), '--device', '0', '--type', isCd ? 'dvddrive' : 'hdd', '--medium', isCd ? 'emptydrive' : 'none'];
		await manage(['storageattach', information.uuid, '--storagectl', controller, ...drive], context, {machine: files});
	}

	await manage(['unregistervm', information.uuid, '--delete'], context, {machine: files, timeout: longLimit});
}

/** The machine's disk and what its snapshots and clones made of it. */
function isOwn({path: own, places: {machines}}: MachineFiles, medium: string): boolean {
	return medium === path.join(own, 'disk.vdi') || medium.startsWith(`${machines}/`);
}

/**
A machine whose settings file is gone or damaged is reached only by its UUID, and only forgotten: asked to delete it as well, VirtualBox fails.
@returns whether it was one.
*/
async function forgetInaccessible(manage: Manage, files: MachineFiles, uuid: string | undefined, context: Context): Promise<boolean> {
	if (uuid === undefined) return false;
	const listed = parseMachineList(await manage(['list', 'vms'], context));
	const isLeft = listed.some(machine => machine.uuid === uuid.toLowerCase() && machine.name === undefined);
	if (!isLeft) return false;
	await manage(['unregistervm', uuid], context, {machine: files}).catch(error => {
		if (!isVBoxError(originOf(error), 'VBOX_E_OBJECT_NOT_FOUND')) throw error;
	});
	return true;
}

/**
What VirtualBox still remembers of the machine's disks would be in the way of a machine of the same name: media of a machine that it could not read,
and a disk that was made but never attached. Children are listed behind their parents, and are closed before them.
*/
async function forgetMedia(manage: Manage, files: MachineFiles, context: Context): Promise<void> {
	const {machines} = files.places;
	const isOurs = (location: string) => {
		const folder = path.dirname(location);
		const isMachines = folder.endsWith(`/${files.name}`) || folder.endsWith(`/${files.name}/Snapshots`);
		return location.startsWith(`${files.path}/`) || (location.startsWith(`${machines}/`) && isMachines);
	};
	const media = parseMediumList(await manage(['list', 'hdds'], context)).filter(({location}) => isOurs(location));
	for (const {uuid} of media.toReversed()) await closeMedium(manage, files, [uuid], context);
}
