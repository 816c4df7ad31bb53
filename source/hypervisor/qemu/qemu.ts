import path from 'node:path';
import process from 'node:process';
import type {Context} from '../../events.js';
import {thisPlatform} from '../../host/platform/index.js';
import {checkName} from '../checks.js';
import {diskUsage} from '../disk-usage.js';
import type {HypervisorWith} from '../hypervisor.js';
import {listMachines} from '../machine/machine-store.js';
import {addPort} from './add-port.js';
import {ejectCd, insertCd} from './cd.js';
import {createMachine} from './create.js';
import {deleteMachine} from './delete.js';
import {attachDisk, detachDisk} from './disk/attach.js';
import {diskErrors, isOverlayFull} from './disk/errors.js';
import {forwardSsh} from './forward-ssh.js';
import {openKeyboard} from './keyboard/keyboard.js';
import {QemuMachine} from './machine/machine.js';
import {machinesFolder} from './machine/machines-folder.js';
import {findProcess} from './process.js';
import {qemuVersion} from './programs.js';
import {findSaved, forgetUnused, saveMemory} from './saved-memory.js';
import {saverOf} from './saver.js';
import {takePicture} from './screen-picture.js';
import {cloneMachine, restoreSnapshot, takeSnapshot} from './snapshot.js';
import {startMachine} from './start.js';
import {machineState} from './state.js';
import {stopMachine, waitUntilStopped} from './stop.js';

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
}: Options): HypervisorWith<
	'forwardSsh' | 'keyboard' | 'screenPicture' | 'plugInDisk' | 'isOverlayFull' | 'addPort' | 'snapshot' | 'restore' | 'clone' | 'warmStarts'
> {
	const machines = machinesFolder(path.resolve(folder));
	const machineOf = (name: string) => new QemuMachine(machines, checkName(name));
	const all = async () => (await listMachines(machines)).map(machineOf);

	/** A machine that is off. @param what - that needs it. @throws UserError when it is not off. */
	async function machineOff(name: string, what: string, context: Context): Promise<QemuMachine> {
		const machine = machineOf(name);
		machine.checkOff(await machineState(machine, context), what);
		return machine;
	}

	return {
		restrictsNetwork: true,
		// Its default processor, qemu64.
		lacksAes: true,
		version: context => qemuVersion(program, context),
		list: () => listMachines(machines),
		async machine(name, context) {
			const machine = machineOf(name);
			const {spec, snapshots} = await machine.readRecord();
			const isOff = (await machineState(machine, context)) === 'off';
			const run = isOff ? undefined : await machine.readRun();
			return {
				spec,
				folder: machine.path,
				serialFile: machine.serialFile,
				sshPort: run?.sshPort,
				ports: run?.ports,
				snapshots: snapshots.map(snapshot => snapshot.name),
			};
		},
		state: (name, context) => machineState(machineOf(name), context),
		async diskUsage(name) {
			const machine = machineOf(name);
			await machine.readRecord();
			return diskUsage(machine.path);
		},
		create: (spec, context) => createMachine(machineOf(spec.name), spec, context),
		async setForward(name, forward, context) {
			const machine = await machineOff(name, 'another port', context);
			await machine.updateRecord(({spec}) => ({spec: {...spec, ...forward}}));
		},
		insertCd: (name, iso, context) => insertCd(machineOf(name), iso, context),
		ejectCd: (name, context) => ejectCd(machineOf(name), context),
		async start(name, context, {boots = false} = {}) {
			const record = await machineOf(name).readRecord();
			const base = record.base && machineOf(record.base.machine);
			return startMachine(await machineOff(name, 'a start', context), base, record, {program, runtimeFolder, boots}, context);
		},
		forwardSsh: (name, context) => forwardSsh(machineOf(name), context),
		keyboard: (name, context) => openKeyboard(machineOf(name), context),
		screenPicture: (name, file, context) => takePicture(machineOf(name), file, context),
		async processorSeconds(name) {
			const {uuid} = await machineOf(name).readRecord();
			const pid = await findProcess(uuid);
			return pid === undefined ? undefined : thisPlatform().processorSeconds(pid);
		},
		waitUntilOff: (name, context) => waitUntilStopped(machineOf(name), context),
		powerOff: (name, context, options) => stopMachine(machineOf(name), context, options),
		diskErrors: (name, id, context) => diskErrors(machineOf(name), id, context),
		attachDisk: (name, attachment, context) => attachDisk(machineOf(name), attachment, 'at-start', context),
		plugInNeeds: 'virtioScsi',
		plugInDisk: (name, attachment, context) => attachDisk(machineOf(name), attachment, 'hot-plug', context),
		isOverlayFull: (name, disks, context) => isOverlayFull(machineOf(name), disks, context),
		addPort: (name, context) => addPort(machineOf(name), context),
		detachDisk: (name, id, context) => detachDisk(machineOf(name), id, context),
		async snapshot(name, snapshot, context) {
			await takeSnapshot(await machineOff(name, 'a snapshot', context), checkName(snapshot), context);
		},
		async restore(name, snapshot, context) {
			await restoreSnapshot(await machineOff(name, 'going back to a snapshot', context), snapshot, context);
		},
		async clone(base, snapshot, spec, context) {
			const saver = spec.memory === 'saved' ? await saverOf(program, context) : undefined;
			await cloneMachine(machineOf(base), snapshot, machineOf(spec.name), spec, saver, context);
		},
		warmStarts: {
			async state(base, snapshot, memoryMib, context) {
				const wanted = {snapshot, memoryMib, saver: await saverOf(program, context)};
				const found = await findSaved(machineOf(base), await machineOf(base).readRecord(), wanted);
				return typeof found === 'object' ? 'ready' : found;
			},
			async save(name, servesPorts, context) {
				await saveMemory(machineOf(name), machineOf, await all(), {saver: await saverOf(program, context), servesPorts}, context);
			},
		},
		async delete(name, context) {
			const {memory, base} = (await machineOf(name).readAnyRecord()) ?? {};
			if (memory?.kind === 'to-be-saved' && base && (await machineOf(base.machine).exists()))
				await forgetUnused(machineOf(base.machine), await all());
			await deleteMachine(machineOf(name), context);
		},
	};
}
