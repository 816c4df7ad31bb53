import path from 'node:path';
import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import {diskUsage} from '../disk-usage.js';
import type {Hypervisor} from '../hypervisor.js';
import {listMachines} from '../machine/machine-store.js';
import {checkName} from '../name.js';
import {ejectCd, insertCd} from './cd.js';
import {cloneMachine, takeSnapshot} from './clone.js';
import {createMachine} from './create.js';
import {deleteMachine} from './delete.js';
import {attachDisk, detachDisk} from './disk/attach.js';
import {checkDisk} from './disk/medium.js';
import {openKeyboard} from './keyboard/keyboard.js';
import {machineState, requireMachine, requireOff} from './machine/machine.js';
import {MachineFiles, placesIn} from './machine/machine-files.js';
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
}: Options): Required<Omit<Hypervisor, 'restrictsNetwork' | 'warmStarts'>> {
	const places = placesIn(path.resolve(folder));
	const manage = createManage(program, environment);
	const filesOf = (name: string) => new MachineFiles(places, checkName(name));

	return {
		version: context => usableVersion(manage, context),
		list: () => listMachines(places.files),
		async machine(name, context) {
			const files = filesOf(name);
			const {spec} = await files.readRecord();
			const information = await requireMachine(manage, files, context);
			return {
				spec,
				folder: information.logFolder,
				serialFile: files.serialFile,
				sshPort: information.state === 'off' ? undefined : sshRule(information)?.hostPort,
				snapshots: information.snapshots.map(snapshot => snapshot.name),
			};
		},
		state: (name, context) => machineState(manage, filesOf(name), context),
		async diskUsage(name, context) {
			const files = filesOf(name);
			const {settingsFile} = await requireMachine(manage, files, context);
			return (await diskUsage(files.path)) + (await diskUsage(path.dirname(settingsFile)));
		},
		create: (spec, context) => createMachine(manage, filesOf(spec.name), spec, context),
		async setGroup(name, group, context) {
			const files = filesOf(name);
			const information = await requireMachine(manage, files, context);
			if (information.group !== group) await manage(['modifyvm', information.uuid, '--groups', group], context, {machine: files});
		},
		async setForward(name, forward, context) {
			const files = filesOf(name);
			const information = await requireMachine(manage, files, context);
			requireOff(information, files, 'another port');
			await setRule(manage, files, information, forward, context);
			await files.updateRecord(({spec}) => ({spec: {...spec, ...forward}}));
		},
		insertCd: (name, iso, context) => insertCd(manage, filesOf(name), iso, context),
		ejectCd: (name, context) => ejectCd(manage, filesOf(name), context),
		start: (name, context, options = {}) => startMachine(manage, filesOf(name), options, context),
		keyboard: (name, context) => openKeyboard(manage, filesOf(name), context),
		async screenPicture(name, file, context) {
			const files = filesOf(name);
			const {uuid, state} = await requireMachine(manage, files, context);
			if (state === 'off') throw new UserError(`The virtual machine ${name} is off: it has no screen`);
			await manage(['controlvm', uuid, 'screenshotpng', path.resolve(file)], context, {machine: files});
		},
		waitUntilOff: (name, context) => waitUntilStopped(manage, filesOf(name), context),
		powerOff: (name, context) => powerOff(name, context),
		checkDisk: (disk, context) => checkDisk(manage, places, disk, context),
		attachDisk: (name, attachment, context) => attachDisk(manage, filesOf(name), attachment, 'at-start', context),
		plugInDisk: (name, attachment, context) => attachDisk(manage, filesOf(name), attachment, 'hot-plug', context),
		detachDisk: (name, id, context) => detachDisk(manage, filesOf(name), id, context),
		async snapshot(name, snapshot, context) {
			await takeSnapshot(manage, filesOf(name), checkName(snapshot), context);
		},
		clone: (base, snapshot, clone, context) => cloneMachine(manage, filesOf(base), snapshot, filesOf(clone.name), clone, context),
		delete: (name, context) => deleteMachine(manage, filesOf(name), context),
	};

	async function powerOff(name: string, context: Context): Promise<void> {
		await stopMachine(manage, filesOf(name), context).catch(error => {
			if (!(error instanceof InaccessibleError)) throw error;
		});
	}
}
