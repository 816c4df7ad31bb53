import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import type {CloneSpec} from '../hypervisor.js';
import {makeMachine} from './create.js';
import {ports, serialNumberKey, serialNumberValue} from './disk/controller.js';
import type {VBoxMachine} from './machine/machine.js';
import {longLimit} from './manage/limit-setting.js';
import {forwardOption, withoutForwards} from './network/forward.js';
import {withdrawHostAccess} from './network/host-access.js';

/** @throws UserError when there is such a snapshot. */
export async function takeSnapshot(machine: VBoxMachine, snapshot: string, context: Context): Promise<void> {
	const {uuid, snapshots} = await machine.requireOff('a snapshot', context);
	machine.checkNewSnapshot(snapshots, snapshot);
	// Else every clone would have it.
	await withdrawHostAccess(machine, uuid, context);
	await machine.call(['snapshot', uuid, 'take', snapshot], context, longLimit);
}

/** @throws UserError when there is no such snapshot, or clones lie on a later one. */
export async function restoreSnapshot(machine: VBoxMachine, snapshot: string, context: Context): Promise<void> {
	const {uuid, snapshots} = await machine.requireOff('going back to a snapshot', context);
	const {uuid: wanted} = machine.findSnapshot(snapshots, snapshot);
	const since = machine.snapshotsSince(snapshots, snapshot);
	await machine.checkUnneeded(since);
	await machine.call(['snapshot', uuid, 'restore', wanted], context, longLimit);
	// VirtualBox deletes none that another one lies on.
	for (const later of snapshots.filter(({name}) => since.includes(name)).toReversed())
		await machine.call(['snapshot', uuid, 'delete', later.uuid], context, longLimit);
}

/**
Make a linked clone. It inherits the hardware of its base, the forward and the file of the serial port included, and is given its own of both:
two machines cannot share them.
@throws UserError when there is no such snapshot, or the name is taken.
*/
export async function cloneMachine(
	base: VBoxMachine,
	snapshot: string,
	clone: VBoxMachine,
	{disks = [], ...changes}: CloneSpec,
	context: Context,
): Promise<void> {
	const spec = {...(await base.readRecord()).spec, ...changes};
	const {uuid: baseUuid, snapshots, group} = await base.require(context);
	const frozen = base.findSnapshot(snapshots, snapshot);
	await makeMachine(clone, {spec, base: {machine: base.name, snapshot}}, context, async () => {
		const linked = ['--snapshot', frozen.uuid, '--options', 'link', '--name', clone.name, '--groups', group];
		await base.call(['clonevm', baseUuid, ...linked, '--basefolder', clone.places.machines, '--register'], context, longLimit);
		const made = await clone.find(context);
		if (!made) throw new UserError(`VirtualBox does not find the clone ${clone.name} that it made`);
		const {uuid} = made;
		await clone.updateRecord(() => ({uuid}));
		const forwards = [...withoutForwards(made), '--natpf1', forwardOption(spec)];
		const memory = changes.memoryMib === undefined ? [] : ['--memory', String(changes.memoryMib)];
		await clone.call(['modifyvm', uuid, ...forwards, ...memory, '--uartmode1', 'file', clone.serialFile], context);
		for (const [index, id] of disks.entries()) {
			const port = ports.data[index];
			if (port !== undefined) await clone.call(['setextradata', uuid, serialNumberKey(port), serialNumberValue(id)], context);
		}
	});
}
