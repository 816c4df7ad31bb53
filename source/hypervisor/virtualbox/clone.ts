import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import type {CloneSpec} from '../hypervisor.js';
import {makeMachine} from './create.js';
import {ports, serialNumberKey, serialNumberValue} from './disk/controller.js';
import {findMachine, requireMachine, requireOff} from './machine/machine.js';
import type {MachineFiles} from './machine/machine-files.js';
import {longLimit} from './manage/limit-setting.js';
import type {Manage} from './manage/manage.js';
import {forwardOption, withoutForwards} from './network/forward.js';
import {withdrawHostAccess} from './network/host-access.js';

/** @throws UserError when there is such a snapshot. */
export async function takeSnapshot(manage: Manage, files: MachineFiles, snapshot: string, context: Context): Promise<void> {
	const information = await requireMachine(manage, files, context);
	requireOff(information, files, 'a snapshot');
	files.checkNewSnapshot(information.snapshots, snapshot);
	// Else every clone would have it.
	await withdrawHostAccess(manage, files, information.uuid, context);
	await manage(['snapshot', information.uuid, 'take', snapshot], context, {machine: files, timeout: longLimit});
}

/**
Make a linked clone. It inherits the hardware of its base, the forward and the file of the serial port included, and is given its own of both:
two machines cannot share them.
@throws UserError when there is no such snapshot, or the name is taken.
*/
export async function cloneMachine(
	manage: Manage,
	base: MachineFiles,
	snapshot: string,
	files: MachineFiles,
	{disks = [], ...changes}: CloneSpec,
	context: Context,
): Promise<void> {
	const {spec} = await base.readRecord();
	const {uuid: baseUuid, snapshots, group} = await requireMachine(manage, base, context);
	const frozen = base.findSnapshot(snapshots, snapshot);
	const details = {spec: {...spec, ...changes}, base: {machine: base.name, snapshot}};
	await makeMachine(manage, files, details, context, async () => {
		await manage(
			[
				...['clonevm', baseUuid, '--snapshot', frozen.uuid, '--options', 'link', '--name', files.name, '--groups', group],
				...['--basefolder', files.places.machines, '--register'],
			],
			context,
			{machine: base, timeout: longLimit},
		);
		const made = await findMachine(manage, files, context);
		if (!made) throw new UserError(`VirtualBox does not find the clone ${files.name} that it made`);
		const {uuid} = made;
		await files.updateRecord(() => ({uuid}));
		await manage(
			[
				...['modifyvm', uuid, ...withoutForwards(made), '--natpf1', forwardOption(details.spec)],
				...(changes.memoryMib === undefined ? [] : ['--memory', String(changes.memoryMib)]),
				...['--uartmode1', 'file', files.serialFile],
			],
			context,
			{machine: files},
		);
		for (const [index, id] of disks.entries()) {
			const port = ports.data[index];
			if (port !== undefined) await manage(['setextradata', uuid, serialNumberKey(port), serialNumberValue(id)], context, {machine: files});
		}
	});
}
