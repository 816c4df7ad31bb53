import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import {cleanUp} from '../clean-up.js';
import type {MachineSpec} from '../hypervisor.js';
import {deleteMachine} from './delete.js';
import {controller, ignoreFlushKey, ports} from './disk/controller.js';
import type {VBoxMachine} from './machine/machine.js';
import type {MachineRecord} from './machine/record.js';
import {longLimit} from './manage/limit-setting.js';
import {forwardOption} from './network/forward.js';

/**
The group of the manual's step 1b, from the beginning: VirtualBox cannot put a machine into a group of its own name later, since it would move the
machine's folder into itself (`Machine::i_prepareSaveSettings`).
*/
const firstGroup = '/vmfuse';

/**
Steps 1a to 1c of the manual: a machine for Linux 2.6 or later, its disk on port 0 of a SATA controller, a CD drive on port 1 and free ports for
the disks to come, NAT with one forward, and a serial port. Options in their old spelling, which every version knows.
@throws UserError when the name is taken; nothing is left when it cannot be made.
*/
export async function createMachine(machine: VBoxMachine, spec: MachineSpec, context: Context): Promise<void> {
	await makeMachine(machine, {spec}, context, async () => {
		const {name, guestBits, memoryMib, diskMib} = spec;
		const call = async (...arguments_: readonly string[]) => machine.call(arguments_, context, longLimit);
		const said = await call(
			...['createvm', '--name', name, '--ostype', guestBits === 64 ? 'Linux26_64' : 'Linux26', '--groups', firstGroup],
			...['--basefolder', machine.places.machines, '--register'],
		);
		const [, uuid] = /^UUID: ([\da-f-]{36})$/im.exec(said) ?? [];
		if (uuid === undefined) throw new UserError('VirtualBox does not tell the UUID of the virtual machine that it made');
		await machine.updateRecord(() => ({uuid}));
		await call(
			...['modifyvm', uuid, '--memory', String(memoryMib), '--cpus', '1', '--vram', '16', '--acpi', 'on', '--ioapic', 'on', '--pae', 'on'],
			...['--rtcuseutc', 'on', '--boot1', 'dvd', '--boot2', 'disk', '--boot3', 'none', '--boot4', 'none'],
			...['--nic1', 'nat', '--cableconnected1', 'on', '--natpf1', forwardOption(spec)],
			...['--uart1', '0x3F8', '4', '--uartmode1', 'file', machine.serialFile],
		);
		await call('createmedium', 'disk', '--filename', machine.disk, '--size', String(diskMib), '--format', 'VDI', '--variant', 'Standard');
		await call(
			...['storagectl', uuid, '--name', controller, '--add', 'sata', '--controller', 'IntelAhci'],
			// With the host's cache, flushes would take the path on which VirtualBox leaves them out.
			...['--portcount', String(ports.count), '--hostiocache', 'off', '--bootable', 'on'],
		);
		const attach = ['storageattach', uuid, '--storagectl', controller, '--device', '0', '--port'];
		await call(...attach, String(ports.system), '--type', 'hdd', '--medium', machine.disk);
		await call(...attach, String(ports.cd), '--type', 'dvddrive', '--medium', 'emptydrive');
		await call('setextradata', uuid, ignoreFlushKey(ports.system), '0');
	});
}

/**
Write the record, then make the machine, then mark the record.
@param make - gives the record its UUID as soon as that is known.
@throws UserError when the name is taken.
*/
export async function makeMachine(
	machine: VBoxMachine,
	details: Pick<MachineRecord, 'spec' | 'base'>,
	context: Context,
	make: () => Promise<void>,
): Promise<void> {
	if ((await machine.readAnyRecord()) ?? (await machine.find(context))) throw machine.nameTaken();
	await machine.make({made: false, attachments: [], ...details}, make, async () =>
		cleanUp(`the half-made virtual machine ${machine.name} could not be removed`, longLimit, context, undo => deleteMachine(machine, undo)),
	);
}
