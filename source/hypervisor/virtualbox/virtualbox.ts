import path from 'node:path';
import {UserError} from '../../errors.js';
import {thisPlatform} from '../../host/platform/index.js';
import {checkName} from '../checks.js';
import {diskUsage} from '../disk-usage.js';
import type {Hypervisor} from '../hypervisor.js';
import {listMachines} from '../machine/machine-store.js';
import {processOf} from '../process-of.js';
import {ejectCd, insertCd} from './cd.js';
import {cloneMachine, restoreSnapshot, takeSnapshot} from './clone.js';
import {createMachine} from './create.js';
import {deleteMachine} from './delete.js';
import {attachDisk, detachDisk} from './disk/attach.js';
import {checkDisk} from './disk/medium.js';
import {openKeyboard} from './keyboard/keyboard.js';
import {placesIn, VBoxMachine} from './machine/machine.js';
import {createManage} from './manage/manage.js';
import {findManage} from './manage/program.js';
import {sshRule} from './network/forward.js';
import {InaccessibleError} from './output/inaccessible.js';
import {setRule, startMachine} from './start.js';
import {stopMachine, waitUntilStopped} from './stop.js';
import {usableVersion} from './version.js';

type Options = {
	/** The folder for data; everything of ours is in its subfolder `virtualbox`. */
	readonly folder: string;
	/** VBoxManage; looked for in the PATH and where it usually is. */
	readonly program?: string | undefined;
	/** Added to the environment of each call. */
	readonly environment?: Readonly<Record<string, string>> | undefined;
};

/** Virtual machines by VirtualBox 5.2 to 7.2, through its program VBoxManage. */
export function createVirtualBox({
	folder,
	program = findManage(),
	environment,
}: Options): Required<
	Omit<
		Hypervisor,
		'restrictsNetwork' | 'forwardSsh' | 'lacksAes' | 'diskErrors' | 'warmStarts' | 'isOverlayFull' | 'plugInNeeds' | 'addPort'
	>
> {
	const places = placesIn(path.resolve(folder));
	const manage = createManage(program, environment);
	const machineOf = (name: string) => new VBoxMachine(manage, places, checkName(name));

	return {
		version: context => usableVersion(manage, context),
		list: () => listMachines(places.files),
		async machine(name, context) {
			const machine = machineOf(name);
			const {spec} = await machine.readRecord();
			const information = await machine.require(context);
			return {
				spec,
				folder: information.logFolder,
				serialFile: machine.serialFile,
				sshPort: information.state === 'off' ? undefined : sshRule(information)?.hostPort,
				snapshots: information.snapshots.map(snapshot => snapshot.name),
			};
		},
		state: async (name, context) => (await machineOf(name).find(context))?.state ?? 'missing',
		async diskUsage(name, context) {
			const machine = machineOf(name);
			const {settingsFile} = await machine.require(context);
			return (await diskUsage(machine.path)) + (await diskUsage(path.dirname(settingsFile)));
		},
		create: (spec, context) => createMachine(machineOf(spec.name), spec, context),
		async setGroup(name, group, context) {
			const machine = machineOf(name);
			const information = await machine.require(context);
			if (information.group !== group) await machine.call(['modifyvm', information.uuid, '--groups', group], context);
		},
		async setForward(name, forward, context) {
			const machine = machineOf(name);
			await setRule(machine, await machine.requireOff('another port', context), forward, context);
			await machine.updateRecord(({spec}) => ({spec: {...spec, ...forward}}));
		},
		insertCd: (name, iso, context) => insertCd(machineOf(name), iso, context),
		ejectCd: (name, context) => ejectCd(machineOf(name), context),
		start: (name, context, options = {}) => startMachine(machineOf(name), options, context),
		keyboard: (name, context) => openKeyboard(machineOf(name), context),
		async screenPicture(name, file, context) {
			const machine = machineOf(name);
			const {uuid, state} = await machine.require(context);
			if (state === 'off') throw new UserError(`the virtual machine ${name} is off: it has no screen`);
			await machine.call(['controlvm', uuid, 'screenshotpng', path.resolve(file)], context);
		},
		async processorSeconds(name, context) {
			const {uuid} = await machineOf(name).require(context);
			// VBoxHeadless --comment NAME --startvm UUID --vrde config
			const pid = await processOf(`--startvm ${uuid}`);
			return pid === undefined ? undefined : thisPlatform().processorSeconds(pid);
		},
		waitUntilOff: (name, context) => waitUntilStopped(machineOf(name), context),
		async powerOff(name, context) {
			await stopMachine(machineOf(name), context).catch(error => {
				if (!(error instanceof InaccessibleError)) throw error;
			});
		},
		checkDisk: (disk, context) => checkDisk(manage, places, disk, context),
		attachDisk: (name, attachment, context) => attachDisk(machineOf(name), attachment, 'at-start', context),
		plugInDisk: (name, attachment, context) => attachDisk(machineOf(name), attachment, 'hot-plug', context),
		detachDisk: (name, id, context) => detachDisk(machineOf(name), id, context),
		snapshot: (name, snapshot, context) => takeSnapshot(machineOf(name), checkName(snapshot), context),
		restore: (name, snapshot, context) => restoreSnapshot(machineOf(name), snapshot, context),
		clone: (base, snapshot, spec, context) => cloneMachine(machineOf(base), snapshot, machineOf(spec.name), spec, context),
		delete: (name, context) => deleteMachine(machineOf(name), context),
	};
}
