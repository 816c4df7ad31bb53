import {access, readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../../../errors.js';
import {readJson, writeJson} from './json-file.js';
import type {MachineRecord, RunRecord} from './record.js';

/** Where the files of one machine are. */
export class MachineFolder {
	readonly name: string;
	readonly path: string;

	constructor(machines: string, name: string) {
		this.name = name;
		this.path = path.join(machines, name);
	}

	file(name: string): string {
		return path.join(this.path, name);
	}

	get serialFile(): string {
		return this.file('serial.log');
	}

	get logFile(): string {
		return this.file('qemu.log');
	}

	async exists(): Promise<boolean> {
		return access(this.path).then(
			() => true,
			error => {
				if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
					return false;
				}

				throw error;
			},
		);
	}

	/** Also of a machine that is only half made; undefined when not even its record was written. */
	async readAnyRecord(): Promise<MachineRecord | undefined> {
		return readJson<MachineRecord>(this.file('machine.json'));
	}

	/** @throws UserError when there is no such machine, or it was not made to its end. */
	async readRecord(): Promise<MachineRecord> {
		const record = await this.readAnyRecord();
		if (record?.made) {
			return record;
		}

		throw (await this.exists())
			? new UserError(`The virtual machine ${this.name} was only half made`, {nextSteps: [`Delete it: ${this.path}`]})
			: new UserError(`There is no virtual machine named ${this.name}`, {nextSteps: ['See what is missing: vmfuse-tui doctor']});
	}

	async writeRecord(record: MachineRecord): Promise<void> {
		await writeJson(this.file('machine.json'), record);
	}

	/** Change something in the record. @throws like `readRecord`. */
	async updateRecord(change: (record: MachineRecord) => Partial<MachineRecord>): Promise<MachineRecord> {
		const record = await this.readRecord();
		const changed = {...record, ...change(record)};
		await this.writeRecord(changed);
		return changed;
	}

	/** Undefined when the machine was never started, or was seen to end. */
	async readRun(): Promise<RunRecord | undefined> {
		return readJson<RunRecord>(this.file('run.json'));
	}

	async writeRun(run: RunRecord): Promise<void> {
		await writeJson(this.file('run.json'), run);
	}

	/** Remove what a run leaves behind, disks that were attached while it ran included. Only when the machine is seen gone. */
	async clearRun(): Promise<void> {
		const run = await this.readRun();
		if (run) {
			await Promise.all([run.monitor, run.keyboard].map(socket => rm(socket, {force: true})));
			if (run.ownFolder) {
				await rm(run.ownFolder, {recursive: true, force: true});
			}
		}

		const record = await this.readAnyRecord();
		const attachments = record?.attachments.filter(({how}) => how !== 'hot-plug') ?? [];
		if (record && attachments.length < record.attachments.length) {
			await this.writeRecord({...record, attachments});
		}

		await Promise.all(['attached', 'run.json', 'pid'].map(name => rm(this.file(name), {recursive: true, force: true})));
	}
}

/** @returns the names, also those of half-made machines. */
export async function listMachines(machines: string): Promise<string[]> {
	try {
		const entries = await readdir(machines, {withFileTypes: true});
		return entries
			.filter(entry => entry.isDirectory())
			.map(entry => entry.name)
			.sort();
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			return [];
		}

		throw error;
	}
}
