import {readdir, rm, rmdir} from 'node:fs/promises';
import path from 'node:path';
import type {Context} from '../../events.js';
import {closeMedium, detach} from './disk/attach.js';
import {controller, ports} from './disk/controller.js';
import type {VBoxMachine} from './machine/machine.js';
import {longLimit} from './manage/limit-setting.js';
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
export async function deleteMachine(machine: VBoxMachine, context: Context): Promise<void> {
	await machine.checkUnneeded();
	const record = await machine.readAnyRecord();
	if (!record) {
		// Throws when a machine that we did not make has this name.
		await machine.find(context);
		return;
	}

	await machine.writeRecord({...record, made: false});
	if (!(await forgetInaccessible(machine, record.uuid, context))) {
		const information = await stopMachine(machine, context);
		if (information) await unregister(machine, information, context);
	}

	await forgetMedia(machine, context);
	await removeMachineFolders(machine.places.machines, machine.name);
	await machine.remove();
}

async function unregister(machine: VBoxMachine, information: MachineInformation, context: Context): Promise<void> {
	const {attachments} = (await machine.readAnyRecord()) ?? {attachments: []};
	for (const disk of attachments) await detach(machine, information, disk, context);
	for (const {port, path: medium} of information.media) {
		const file = unescapeValue(medium);
		const isRecorded = attachments.some(disk => disk.port === port);
		if (isRecorded || file === machine.disk || machine.isVirtualBoxOwn(file)) continue;
		const empty = port === ports.cd ? ['dvddrive', '--medium', 'emptydrive'] : ['hdd', '--medium', 'none'];
		const drive = ['--storagectl', controller, '--port', String(port), '--device', '0', '--type', ...empty];
		await machine.call(['storageattach', information.uuid, ...drive], context);
	}

	await machine.call(['unregistervm', information.uuid, '--delete'], context, longLimit);
}

/**
A machine whose settings file is gone or damaged is reached only by its UUID, and only forgotten: asked to delete it as well, VirtualBox fails.
@returns whether it was one.
*/
async function forgetInaccessible(machine: VBoxMachine, uuid: string | undefined, context: Context): Promise<boolean> {
	if (uuid === undefined) return false;
	const listed = parseMachineList(await machine.manage(['list', 'vms'], context));
	if (!listed.some(other => other.uuid === uuid.toLowerCase() && other.name === undefined)) return false;
	await machine.call(['unregistervm', uuid], context).catch(error => {
		if (!isVBoxError(error, 'VBOX_E_OBJECT_NOT_FOUND')) throw error;
	});
	return true;
}

/**
What VirtualBox still remembers of the machine's disks would be in the way of a machine of the same name: media of a machine that it could not read,
and a disk that was made but never attached. Children are listed behind their parents, and are closed before them.
*/
async function forgetMedia(machine: VBoxMachine, context: Context): Promise<void> {
	const {name} = machine;
	const isOurs = (location: string) => {
		const folder = path.dirname(location);
		const isInFolder = folder.endsWith(`/${name}`) || folder.endsWith(`/${name}/Snapshots`);
		return location.startsWith(`${machine.path}/`) || (machine.isVirtualBoxOwn(location) && isInFolder);
	};
	const media = parseMediumList(await machine.manage(['list', 'hdds'], context)).filter(({location}) => isOurs(location));
	for (const {uuid} of media.toReversed()) await closeMedium(machine, [uuid], context);
}

/**
Remove what VirtualBox leaves of a machine, in whatever group it was: it deletes neither a machine that it has not registered nor files that it
does not know. Only what belongs to this machine: the folder of a machine "x" without a group is also that of the group "/x".
@param machines - the folder that VirtualBox was given for all machines.
*/
async function removeMachineFolders(machines: string, name: string): Promise<void> {
	const groups = await foldersIn(machines);
	for (const group of [machines, ...groups.map(folder => path.join(machines, folder))]) {
		const folder = path.join(group, name);
		const names: readonly string[] = await readdir(folder).catch(() => []);
		const own = new Set([...['.vbox', '.vbox-prev', '.vbox-tmp', '.nvram'].map(extension => name + extension), 'Logs', 'Snapshots']);
		if (names.every(file => own.has(file)) || names.includes(`${name}.vbox`)) {
			await Promise.all(names.filter(file => own.has(file)).map(file => rm(path.join(folder, file), {recursive: true, force: true})));
		}

		await rmdir(folder).catch(() => {});
		if (group !== machines) await rmdir(group).catch(() => {});
	}
}

async function foldersIn(folder: string): Promise<readonly string[]> {
	const entries = await readdir(folder, {withFileTypes: true}).catch(() => []);
	return entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
}
