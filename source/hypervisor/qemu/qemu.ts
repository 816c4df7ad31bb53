import path from 'node:path';
import process from 'node:process';
import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import {diskUsage} from '../disk-usage.js';
import type {HypervisorWith} from '../hypervisor.js';
import {listMachines} from '../machine/machine-store.js';
import {checkName} from '../name.js';
import {ejectCd, insertCd} from './cd.js';
import {createMachine} from './create.js';
import {deleteMachine} from './delete.js';
import {attachDisk, detachDisk} from './disk/attach.js';
import {openKeyboard} from './keyboard/keyboard.js';
import {MachineFolder} from './machine/machine-folder.js';
import {machinesFolder} from './machine/machines-folder.js';
import {withMonitor} from './monitor/with-monitor.js';
import {findSaved, saveMemory, saver} from './saved-memory.js';
import {takePicture} from './screen-picture.js';
import {cloneMachine, takeSnapshot} from './snapshot.js';
import {startMachine} from './start.js';
import {machineState} from './state.js';
import {stopMachine, waitUntilStopped} from './stop.js';
import {qemuVersion} from './version.js';

type Options = {
	/** The folder for data; machines are in its subfolder `machines`. */
	readonly folder: string;
	/** A folder for sockets that is only ours: `XDG_RUNTIME_DIR` by default. */
	readonly runtimeFolder?: string | undefined;
	readonly program?: string | undefined;
};

/** Virtual machines by QEMU 7.1 or newer. All that is known of a machine is in its folder. */
export function createQemu({
	folder,
	runtimeFolder = process.env.XDG_RUNTIME_DIR,
	program = 'qemu-system-x86_64',
}: Options): HypervisorWith<'keyboard' | 'screenPicture' | 'plugInDisk' | 'snapshot' | 'clone' | 'warmStarts'> {
	const machines = machinesFolder(path.resolve(folder));
	const machineFolder = (name: string) => new MachineFolder(machines, checkName(name));

	async function requireOff(machine: MachineFolder, what: string, context: Context): Promise<void> {
		const state = await machineState(machine, context);
		if (state !== 'off' && state !== 'missing') {
			throw new UserError(`The virtual machine ${machine.name} is ${state}: ${what} needs it to be off`);
		}
	}

	return {
		restrictsNetwork: true,
		version: context => qemuVersion(program, context),
		list: () => listMachines(machines),
		async machine(name, context) {
			const machine = machineFolder(name);
			const {spec, snapshots} = await machine.readRecord();
			const state = await machineState(machine, context);
			const run = state === 'off' ? undefined : await machine.readRun();
			return {
				spec,
				folder: machine.path,
				serialFile: machine.serialFile,
				sshPort: run?.sshPort,
				snapshots: snapshots.map(snapshot => snapshot.name),
			};
		},
		state: (name, context) => machineState(machineFolder(name), context),
		async diskUsage(name) {
			const machine = machineFolder(name);
			await machine.readRecord();
			return diskUsage(machine.path);
		},
		async create(spec, context) {
			await createMachine(machineFolder(spec.name), spec, context);
		},
		async setForward(name, forward, context) {
			const machine = machineFolder(name);
			await requireOff(machine, 'another port', context);
			await machine.updateRecord(({spec}) => ({spec: {...spec, ...forward}}));
		},
		insertCd: (name, iso, context) => insertCd(machineFolder(name), iso, context),
		ejectCd: (name, context) => ejectCd(machineFolder(name), context),
		async start(name, context, {boots = false} = {}) {
			const machine = machineFolder(name);
			const record = await machine.readRecord();
			await requireOff(machine, 'a start', context);
			const base = record.base && machineFolder(record.base.machine);
			return startMachine(machine, base, record, {program, runtimeFolder, boots}, context);
		},
		keyboard: (name, context) => openKeyboard(machineFolder(name), context),
		async screenPicture(name, file, {signal}) {
			const machine = machineFolder(name);
			const run = await machine.readRun();
			if (!run) {
				throw new UserError(`The virtual machine ${name} is off: it has no screen`);
			}

			await withMonitor(run.monitor, signal, monitor => takePicture(monitor, path.resolve(file)));
		},
		waitUntilOff: (name, context) => waitUntilStopped(machineFolder(name), context),
		powerOff: (name, context) => stopMachine(machineFolder(name), context),
		async attachDisk(name, attachment, context) {
			const machine = machineFolder(name);
			await attachDisk(machine, attachment, 'at-start', await machineState(machine, context), context);
		},
		async plugInDisk(name, attachment, context) {
			const machine = machineFolder(name);
			await attachDisk(machine, attachment, 'hot-plug', await machineState(machine, context), context);
		},
		async detachDisk(name, id, context) {
			const machine = machineFolder(name);
			await detachDisk(machine, id, await machineState(machine, context), context);
		},
		async snapshot(name, snapshot, context) {
			const machine = machineFolder(name);
			await requireOff(machine, 'a snapshot', context);
			await takeSnapshot(machine, checkName(snapshot), context);
		},
		async clone(base, snapshot, {disks: _, ...changes}, context) {
			const savedBy = changes.memory === 'saved' ? await saver(program, context) : undefined;
			await cloneMachine(machineFolder(base), snapshot, machineFolder(changes.name), changes, savedBy, context);
		},
		warmStarts: {
			async state(base, snapshot, memoryMib, context) {
				const machine = machineFolder(base);
				const found = await findSaved(machine, await machine.readRecord(), {snapshot, memoryMib, savedBy: await saver(program, context)});
				return typeof found === 'object' ? 'ready' : found;
			},
			async save(clone, context) {
				const machine = machineFolder(clone);
				const {base} = await machine.readRecord();
				if (!base) throw new Error(`${clone} is no clone`);
				const others = (await listMachines(machines)).map(machineFolder);
				await saveMemory(machine, machineFolder(base.machine), others, await saver(program, context), context);
			},
		},
		async delete(name, context) {
			await deleteMachine(machineFolder(name), context);
		},
	};
}
