import {findIso} from '../../iso/find-iso.js';
import {inspectIso} from '../../iso/iso-image.js';
import {machineDefaults} from '../setup-options.js';
import type {Step} from '../step.js';

/** 1: configure a new VM, and 2a, which we do first because the machine's type follows from the image. */
export const machineSteps: readonly Step[] = [
	{
		id: '2a',
		title: 'Get the TinyCore image',
		leaves: {machine: 'none', power: 'durable'},
		async run({options, folders, progress}, context) {
			const iso = await findIso(options.iso, folders, context);
			const {guestBits, kernelBits, bootLabel, onlyByLabel} = await inspectIso(iso);
			await progress.learn({iso, guestBits, kernelBits, bootLabel, onlyByLabel});
			return `${iso} (${guestBits}-bit)`;
		},
	},
	{
		id: '1a',
		title: 'Create the virtual machine',
		leaves: {machine: 'off', power: 'durable'},
		async run({name, hypervisor, options, progress}, context) {
			// Half-made by an attempt that was cut off: this step had not finished.
			await hypervisor.delete(name, context);
			const {memoryMib, diskMib} = machineDefaults;
			await hypervisor.create(
				{
					name,
					memoryMib,
					diskMib,
					// A 64-bit processor runs every kernel: the right one where the kernel does not tell.
					guestBits: progress.facts.kernelBits ?? 64,
					guestPort: options.guestPort,
					hostPort: options.hostPort,
					network: 'open',
				},
				context,
			);
			return `"${name}": ${memoryMib} MB of memory, a disk of ${diskMib} MB that grows as it is filled`;
		},
		async check({name, hypervisor}, context) {
			return (await hypervisor.state(name, context)) === 'off';
		},
	},
	{
		id: '1b',
		title: 'Put it into its group',
		leaves: {machine: 'off', power: 'durable'},
		async run({name, hypervisor}, context) {
			await hypervisor.setGroup(name, machineDefaults.group, context);
			return undefined;
		},
	},
	{
		id: '1c',
		title: 'Forward a port to its SSH server',
		leaves: {machine: 'off', power: 'durable'},
		async run({name, hypervisor, options: {hostPort, guestPort}}, context) {
			await hypervisor.setForward(name, {hostPort, guestPort}, context);
			return `127.0.0.1:${hostPort}, or the next that is free, to port ${guestPort}`;
		},
		async check({name, hypervisor, options: {guestPort}}, context) {
			return (await hypervisor.machine(name, context)).spec.guestPort === guestPort;
		},
	},
];
