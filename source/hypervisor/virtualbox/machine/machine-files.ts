import {readdir, readFile, rm, rmdir} from 'node:fs/promises';
import path from 'node:path';
import {writeFileAtomically} from '../../../atomic-file.js';
import {UserError} from '../../../errors.js';
import type {Locked} from '../manage/manage.js';
import type {MachineRecord} from './record.js';

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
export class MachineFiles implements Locked {
	readonly name: string;
	readonly path: string;
	readonly places: Places;

	constructor(places: Places, name: string) {
		this.name = name;
		this.places = places;
		this.path = path.join(places.files, name);
	}

	get lockFile(): string {
		return `${this.path}.lock`;
	}

	get serialFile(): string {
		return path.join(this.path, 'serial.log');
	}

	get disk(): string {
		return path.join(this.path, 'disk.vdi');
	}

	/** Where the files that an attachment needs are; they go with it. */
	attachment(id: string): string {
		return path.join(this.path, 'attached', id);
	}

	/** Also of a machine that is only half made; undefined when we made none of this name. */
	async readAnyRecord(): Promise<MachineRecord | undefined> {
		try {
			return JSON.parse(await readFile(this.#recordFile, 'utf8')) as MachineRecord;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
			throw error;
		}
	}

	/** @throws UserError when there is no such machine, or it was not made to its end. */
	async readRecord(): Promise<MachineRecord & {readonly uuid: string}> {
		const record = await this.readAnyRecord();
		if (record?.made && record.uuid !== undefined) return {...record, uuid: record.uuid};
		throw record
			? new UserError(`The virtual machine ${this.name} was only half made`, {nextSteps: [`Delete it: vmfuse-tui remove ${this.name}`]})
			: new UserError(`There is no virtual machine named ${this.name}`, {nextSteps: ['See what is missing: vmfuse-tui doctor']});
	}

	async writeRecord(record: MachineRecord): Promise<void> {
		await writeFileAtomically(this.#recordFile, `${JSON.stringify(record, undefined, '\t')}\n`);
	}

	/** Change something in the record, made or not. */
	async updateRecord(change: (record: MachineRecord) => Partial<MachineRecord>): Promise<void> {
		const record = await this.readAnyRecord();
		if (!record) throw new UserError(`There is no virtual machine named ${this.name}`);
		await this.writeRecord({...record, ...change(record)});
	}

	/** Remove our files, and the folders above when nothing else is in them: what is gone leaves no trace. */
	async remove(): Promise<void> {
		await rm(this.path, {recursive: true, force: true});
		const {files, machines} = this.places;
		for (const folder of [files, machines, path.dirname(files)]) await rmdir(folder).catch(() => {});
	}

	get #recordFile(): string {
		return path.join(this.path, 'machine.json');
	}
}

/** @returns the names of the machines that we made, also of those half made. */
export async function listMachineFiles({files}: Places): Promise<readonly string[]> {
	try {
		const entries = await readdir(files, {withFileTypes: true});
		return entries
			.filter(entry => entry.isDirectory())
			.map(entry => entry.name)
			.sort();
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw error;
	}
}
