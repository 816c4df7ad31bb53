import {rm, rmdir} from 'node:fs/promises';
import path from 'node:path';
import {MachineStore} from '../../machine/machine-store.js';
import type {Locked} from '../manage/manage.js';
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

/** The files of one machine that are ours and not VirtualBox': they stay where they are when VirtualBox moves its own. */
export class MachineFiles extends MachineStore<MachineRecord> implements Locked {
	readonly places: Places;

	constructor(places: Places, name: string) {
		super(places.files, name, machineRecord);
		this.places = places;
	}

	get lockFile(): string {
		return `${this.path}.lock`;
	}

	get disk(): string {
		return this.file('disk.vdi');
	}

	/** Remove our files, and the folders above when nothing else is in them: what is gone leaves no trace. */
	async remove(): Promise<void> {
		await rm(this.path, {recursive: true, force: true});
		const {files, machines} = this.places;
		for (const folder of [files, machines, path.dirname(files)]) await rmdir(folder).catch(() => {});
	}
}
