import type {Context} from '../../events.js';
import {findIso} from '../../iso/find-iso.js';
import {inspectIso} from '../../iso/iso-image.js';
import type {Build} from '../build.js';
import {machineDefaults} from '../setup-options.js';
import type {Step} from '../step.js';

const {memoryMib, diskMib} = machineDefaults;

/** 1: configure a new VM, and 2a, which we do first because the machine's type follows from the image. */
export const machineSteps: readonly Step[] = [
	{
		id: '2a',
		title: 'Get the TinyCore image',
		resume: '2a',
		leaves: 'none',
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
		resume: '1a',
		leaves: 'off',
		async run({name, hypervisor, options, progress}, context) {
			// What an attempt that was cut off has made is deleted first: the new disk is empty.
			await hypervisor.delete(name, context);
			// A 64-bit processor runs every kernel: the right one where the kernel does not tell.
			const guestBits = progress.facts.kernelBits ?? 64;
			const {guestPort, hostPort} = options;
			await hypervisor.create({name, memoryMib, diskMib, guestBits, guestPort, hostPort, network: 'open'}, context);
			return `"${name}": ${memoryMib} MB of memory, a disk of ${diskMib} MB that grows as it is filled`;
		},
		check: async ({name, hypervisor}, context) => (await hypervisor.state(name, context)) === 'off',
	},
	{
		id: '1b',
		title: 'Put it into its group',
		resume: '1b',
		leaves: 'off',
		async run({name, hypervisor}, context) {
			await hypervisor.setGroup?.(name, machineDefaults.group, context);
			return hypervisor.setGroup ? undefined : 'this hypervisor has no groups';
		},
	},
	{
		id: '1c',
		title: 'Forward a port to its SSH server',
		resume: '1c',
		leaves: 'off',
		async run({name, hypervisor, options: {hostPort, guestPort}}, context) {
			await hypervisor.setForward(name, {hostPort, guestPort}, context);
			return `127.0.0.1:${hostPort}, or the next that is free, to port ${guestPort}`;
		},
		async check({name, hypervisor, options: {guestPort}}, context) {
			return (await hypervisor.machine(name, context)).spec.guestPort === guestPort;
		},
	},
];

/** 1a to 1c once more: nothing that was on the machine's disk is left. */
export async function makeAnew(build: Build, context: Context): Promise<void> {
	await build.powerOff(context);
	for (const {id, run} of machineSteps) if (id !== '2a') await run(build, context);
}
