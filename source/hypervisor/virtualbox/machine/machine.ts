import {rm, rmdir} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../../../errors.js';
import type {Context} from '../../../events.js';
import {MachineStore} from '../../machine/machine-store.js';
import type {Manage} from '../manage/manage.js';
import {isVBoxError} from '../manage/vbox-error.js';
import {InaccessibleError} from '../output/inaccessible.js';
import {type MachineInformation, readMachineInformation} from '../output/machine-information.js';
import {type MachineRecord, machineRecord} from './record.js';

/** Where everything of this driver is. */
export type Places = {
	/** Ours: a folder for each machine, and its lock beside it. */
	readonly files: string;
	/** VirtualBox' own: the folder of a machine moves in there when its group changes. */
	readonly machines: string;
};

/**
All below a folder of its own: what another hypervisor has in `machines` must not be taken for ours, nor ours for its.
@param folder - for data; absolute.
*/
export function placesIn(folder: string): Places {
	const own = path.join(folder, 'virtualbox');
	return {files: path.join(own, 'files'), machines: path.join(own, 'machines')};
}

/**
A machine that we made: VBoxManage's calls about it, and its files that are ours and not VirtualBox': they stay where they are when VirtualBox moves its
own. VirtualBox' machines are found by their UUID, so that a machine of the user's with the same name is never taken for one.
*/
export class VBoxMachine extends MachineStore<MachineRecord> {
	readonly places: Places;
	/** VBoxManage, for what is not about this machine alone. */
	readonly manage: Manage;

	constructor(manage: Manage, places: Places, name: string) {
		super(places.files, name, machineRecord);
		this.manage = manage;
		this.places = places;
	}

	get lockFile(): string {
		return `${this.path}.lock`;
	}

	get disk(): string {
		return this.file('disk.vdi');
	}

	/** Whether the machine's disk, or what its snapshots, its clones and a differencing attachment made of one. */
	isVirtualBoxOwn(medium: string): boolean {
		return medium.startsWith(`${this.places.machines}/`);
	}

	/** Run VBoxManage about this machine: one call at a time. @throws as `Manage` does. */
	async call(arguments_: readonly string[], context: Context, timeout?: number): Promise<string> {
		return this.manage(arguments_, context, {machine: this, timeout});
	}

	/**
	What VirtualBox knows of the machine; undefined when it has no such machine.
	@throws InaccessibleError; UserError when VirtualBox cannot be asked, and when the name is that of a machine that we did not make.
	*/
	async find(context: Context): Promise<MachineInformation | undefined> {
		const record = await this.readAnyRecord();
		const found = record?.uuid === undefined ? undefined : await this.#query(record.uuid, true, context);
		if (found) return found;
		// Half made: VirtualBox may have it, and we did not hear its UUID any more.
		const named = await this.#query(this.name, record !== undefined, context);
		if (!named) return undefined;
		if (record && this.isVirtualBoxOwn(named.settingsFile)) return named;
		throw new UserError(`VirtualBox has a virtual machine named "${this.name}" that was not made by this program, which leaves it alone`, {
			nextSteps: ['Choose another name with --name', 'Or rename that machine in VirtualBox'],
		});
	}

	/** @throws UserError when there is no such machine, or it was only half made. */
	async require(context: Context): Promise<MachineInformation> {
		await this.readRecord();
		const information = await this.find(context);
		if (information) return information;
		throw new UserError(`there is no virtual machine named ${this.name}: it is no longer in VirtualBox`, {
			nextSteps: [`Delete what is left of it: vmfuse-tui remove ${this.name}`],
		});
	}

	/** @param what - that needs it. @throws UserError when it is not off. */
	async requireOff(what: string, context: Context): Promise<MachineInformation> {
		const information = await this.require(context);
		this.checkOff(information.state, what);
		return information;
	}

	/** Remove our files, and the folders above when nothing else is in them: what is gone leaves no trace. */
	async remove(): Promise<void> {
		await rm(this.path, {recursive: true, force: true});
		const {files, machines} = this.places;
		for (const folder of [files, machines, path.dirname(files)]) await rmdir(folder).catch(() => {});
	}

	/** Only "there is none" is an answer; every other failure is one. @param isOurs - there is a record, and so a place for the lock. */
	async #query(nameOrUuid: string, isOurs: boolean, context: Context): Promise<MachineInformation | undefined> {
		const machine = isOurs ? this : undefined;
		try {
			return readMachineInformation(await this.manage(['showvminfo', nameOrUuid, '--machinereadable'], context, {machine}));
		} catch (error) {
			if (isVBoxError(error, 'VBOX_E_OBJECT_NOT_FOUND')) return undefined;
			// How 7.2 answers; older ones tell its UUID, and nothing else of it.
			if (isVBoxError(error, /object functionality is limited/)) throw new InaccessibleError(nameOrUuid, error);
			throw error;
		}
	}
}
