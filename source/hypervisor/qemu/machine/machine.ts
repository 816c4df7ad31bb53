import {rm} from 'node:fs/promises';
import {UserError} from '../../../errors.js';
import {type RecordKind, readRecord, writeRecord} from '../../../stored-record.js';
import {MachineStore} from '../../machine/machine-store.js';
import {type MachineRecord, machineRecord, type RunRecord, runRecord} from './record.js';

/** The files of one machine that we made: all that there is of it. */
export class QemuMachine extends MachineStore<MachineRecord> {
	readonly #runKind: RecordKind<RunRecord>;

	constructor(machines: string, name: string) {
		super(machines, name, machineRecord);
		this.#runKind = {
			what: `the record of a run of the virtual machine "${name}"`,
			schema: runRecord,
			whenDamaged: file => [`end the machine, if it runs, then delete that file (${file})`],
		};
	}

	get logFile(): string {
		return this.file('qemu.log');
	}

	/** Undefined when the machine was never started, or was seen to end. */
	async readRun(): Promise<RunRecord | undefined> {
		return readRecord(this.#runKind, this.file('run.json'));
	}

	/** @param otherwise - why it must run. @throws UserError when it is off. */
	async requireRun(otherwise: string): Promise<RunRecord> {
		const run = await this.readRun();
		if (run) return run;
		throw new UserError(`the virtual machine ${this.name} is off: ${otherwise}`);
	}

	async writeRun(run: RunRecord): Promise<void> {
		await writeRecord(this.#runKind, this.file('run.json'), run);
	}

	/** Remove what a run leaves behind, disks that were attached while it ran included. Only when the machine is seen gone. */
	async clearRun(): Promise<void> {
		const run = await this.readRun();
		if (run) {
			await Promise.all([run.monitor, run.keyboard, ...(run.ports ?? [])].map(socket => rm(socket, {force: true})));
			if (run.ownFolder) await rm(run.ownFolder, {recursive: true, force: true});
		}

		const record = await this.readAnyRecord();
		const isLeft = record?.attachments.some(({how}) => how === 'hot-plug');
		if (record && isLeft) await this.writeRecord({...record, attachments: record.attachments.filter(({how}) => how !== 'hot-plug')});

		await Promise.all(['attached', 'run.json', 'pid'].map(name => rm(this.file(name), {recursive: true, force: true})));
	}
}
