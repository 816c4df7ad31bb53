import type {Context} from '../../events.js';
import {findIso} from '../../iso/find-iso.js';
import {inspectIso} from '../../iso/iso-image.js';
import type {Build} from '../build.js';
import {machineDefaults} from '../setup-options.js';
import type {Step} from '../step.js';

const {memoryMib, diskMib} = machineDefaults;

/** Whatever an attempt that was cut off has made is deleted first: the disk is empty then. */
async function createMachine({name, hypervisor, options, progress}: Build, context: Context): Promise<void> {
	await hypervisor.delete(name, context);
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
}

async function setGroup({name, hypervisor}: Build, context: Context): Promise<void> {
	await hypervisor.setGroup?.(name, machineDefaults.group, context);
}

async function setForward({name, hypervisor, options: {hostPort, guestPort}}: Build, context: Context): Promise<void> {
	await hypervisor.setForward(name, {hostPort, guestPort}, context);
}

/** 1a to 1c once more: nothing that was on its disk is left. */
export async function makeAnew(build: Build, context: Context): Promise<void> {
	await build.powerOff(context);
	await createMachine(build, context);
	await setGroup(build, context);
	await setForward(build, context);
}

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
		async run(build, context) {
			await createMachine(build, context);
			return `"${build.name}": ${memoryMib} MB of memory, a disk of ${diskMib} MB that grows as it is filled`;
		},
		async check({name, hypervisor}, context) {
			return (await hypervisor.state(name, context)) === 'off';
		},
	},
	{
		id: '1b',
		title: 'Put it into its group',
		resume: '1b',
		leaves: 'off',
		async run(build, context) {
			await setGroup(build, context);
			return build.hypervisor.setGroup ? undefined : 'this hypervisor has no groups';
		},
	},
	{
		id: '1c',
		title: 'Forward a port to its SSH server',
		resume: '1c',
		leaves: 'off',
		async run(build, context) {
			const {hostPort, guestPort} = build.options;
			await setForward(build, context);
			return `127.0.0.1:${hostPort}, or the next that is free, to port ${guestPort}`;
		},
		async check({name, hypervisor, options: {guestPort}}, context) {
			return (await hypervisor.machine(name, context)).spec.guestPort === guestPort;
		},
	},
];
