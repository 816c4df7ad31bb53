import {rm} from 'node:fs/promises';
import {type RecordKind, readRecord, writeRecord} from '../../../stored-record.js';
import {MachineStore} from '../../machine/machine-store.js';
import {type MachineRecord, machineRecord, type RunRecord, runRecord} from './record.js';

/** The files of one machine: all that there is of it. */
export class MachineFolder extends MachineStore<MachineRecord> {
	readonly #runKind: RecordKind<RunRecord>;

	constructor(machines: string, name: string) {
		super(machines, name, machineRecord);
		this.#runKind = {
			what: `the record of a run of the virtual machine "${name}"`,
			version: 1,
			schema: runRecord,
			migrations: [old => old],
			whenDamaged: file => [`end the machine, if it runs, then delete that file (${file})`],
		};
	}

	get logFile(): string {
		return this.file('qemu.log');
	}

	/** Undefined when the machine was never started, or was seen to end. */
	async readRun(): Promise<RunRecord | undefined> {
		return readRecord(this.#runKind, this.#runFile);
	}

	async writeRun(run: RunRecord): Promise<void> {
		await writeRecord(this.#runKind, this.#runFile, run);
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

	get #runFile(): string {
		return this.file('run.json');
	}
}
