import {mkdir, readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import type {GenericSchema} from 'valibot';
import {UserError} from '../../errors.js';
import {unlessMissing} from '../../settled.js';
import {type RecordKind, readRecord, writeRecord} from '../../stored-record.js';
import type {Attachment, MachineState} from '../hypervisor.js';
import type {AttachedDisk, CommonRecord} from './record.js';

/** The folder of what we keep of one machine, with its record `machine.json`. Nothing of it is kept in memory. */
export class MachineStore<Record extends CommonRecord> {
	readonly name: string;
	readonly path: string;
	readonly #schema: Schema<Record>;

	/** @param folder - where the folders of all machines are; absolute. */
	constructor(folder: string, name: string, schema: Schema<Record>) {
		this.name = name;
		this.path = path.join(folder, name);
		this.#schema = schema;
	}

	file(...names: readonly string[]): string {
		return path.join(this.path, ...names);
	}

	/** What the guest writes to its first serial port. */
	get serialFile(): string {
		return this.file('serial.log');
	}

	/** Where the files that an attachment needs are; they go with it. */
	attachment(id: string): string {
		return this.file('attached', id);
	}

	async exists(): Promise<boolean> {
		return (await unlessMissing(stat(this.path))) !== undefined;
	}

	/**
	Make the folder, then the record, then the machine, then mark the record: so whatever interrupts it, what is there can be recognised and deleted.
	@param remove - removes what is there when it cannot be made.
	@throws UserError when there is a machine of that name, or what is left of one.
	*/
	async make(record: Record, work: () => Promise<void>, remove: () => Promise<void>): Promise<void> {
		await mkdir(path.dirname(this.path), {recursive: true, mode: 0o700});
		await mkdir(this.path, {mode: 0o700}).catch((error: NodeJS.ErrnoException) => {
			throw error.code === 'EEXIST' ? this.nameTaken() : error;
		});
		try {
			await this.writeRecord({...record, made: false});
			await work();
			await this.updateRecord(() => ({made: true}) as Partial<Record>);
		} catch (error) {
			await remove();
			throw error;
		}
	}

	nameTaken(): UserError {
		return new UserError(`there is a virtual machine named ${this.name} already`);
	}

	/** Also of a machine that is only half made; undefined when not even its record was written. @throws UserError when it cannot be read. */
	async readAnyRecord(): Promise<Record | undefined> {
		return readAnyRecord(path.dirname(this.path), this.name, this.#schema);
	}

	/** @throws UserError when there is no such machine, or it was not made to its end. */
	async readRecord(): Promise<Record> {
		const record = await this.readAnyRecord();
		if (record?.made) return record;
		throw record !== undefined || (await this.exists())
			? new UserError(`the virtual machine ${this.name} was only half made`, {nextSteps: [`Delete it: vmfuse-tui remove ${this.name}`]})
			: new UserError(`there is no virtual machine named ${this.name}`, {nextSteps: ['See what is missing: vmfuse-tui doctor']});
	}

	async writeRecord(record: Record): Promise<void> {
		await writeRecord(recordKind(this.name, this.#schema), this.file(recordFile), record);
	}

	/** Change something in the record of a machine, made or not. @throws UserError when there is no such machine. */
	async updateRecord(change: (record: Record) => Partial<Record>): Promise<void> {
		const record = (await this.readAnyRecord()) ?? (await this.readRecord());
		await this.writeRecord({...record, ...change(record)});
	}

	/** @param what - that needs it. @throws UserError when the machine is there and not off. */
	checkOff(state: MachineState, what: string): void {
		if (state === 'off' || state === 'missing') return;
		throw new UserError(`the virtual machine ${this.name} is ${state}: ${what} needs it to be off`);
	}

	/** @throws UserError when the machine has a disk of that id, or is not in a state in which one can be attached so. */
	async checkAttachable({id}: Attachment, how: AttachedDisk['how'], state: MachineState): Promise<void> {
		const {attachments} = await this.readRecord();
		if (attachments.some(other => other.id === id)) {
			throw new UserError(`a disk ${id} is attached to the virtual machine ${this.name} already`);
		}

		if (how === 'at-start' ? state !== 'off' : state !== 'running') {
			throw new UserError(`the virtual machine ${this.name} is ${state}: a disk cannot be attached to it ${how}`);
		}
	}

	noFreePort(count: number): UserError {
		return new UserError(`the virtual machine ${this.name} has ${count} disks already, more cannot be attached`);
	}

	/** @throws UserError when the disk is one that the machine lets go of only when it is off, and it runs. */
	checkDetachable({id, how}: AttachedDisk, state: MachineState): void {
		if (state !== 'off' && how === 'at-start') {
			throw new UserError(`the disk ${id} was attached when the virtual machine ${this.name} was off: switch that off first`);
		}
	}

	/**
	The snapshot that a clone is to lie on.
	@throws UserError when the machine has none of that name.
	*/
	findSnapshot<Snapshot extends {readonly name: string}>(snapshots: readonly Snapshot[], name: string): Snapshot {
		const found = snapshots.find(snapshot => snapshot.name === name);
		if (found) return found;
		throw new UserError(`the virtual machine ${this.name} has no snapshot named ${name}`, {
			nextSteps: snapshots.length > 0 ? [`It has: ${snapshots.map(snapshot => snapshot.name).join(', ')}`] : [],
		});
	}

	/** The names of the snapshots that were taken after one. @throws UserError when the machine has none of that name. */
	snapshotsSince(snapshots: ReadonlyArray<{readonly name: string}>, name: string): readonly string[] {
		const names = snapshots.map(snapshot => snapshot.name);
		return names.slice(names.indexOf(this.findSnapshot(snapshots, name).name) + 1);
	}

	/** @throws UserError when the machine has a snapshot of that name. */
	checkNewSnapshot(snapshots: ReadonlyArray<{readonly name: string}>, name: string): void {
		if (snapshots.some(snapshot => snapshot.name === name)) {
			throw new UserError(`the virtual machine ${this.name} has a snapshot named ${name} already`);
		}
	}

	/** @param snapshots - of it, by name; undefined: all of the machine. @throws UserError when linked clones need them. */
	async checkUnneeded(snapshots?: readonly string[]): Promise<void> {
		const records = await readAllRecords(path.dirname(this.path), this.#schema);
		const needs = ({base}: Record) => base?.machine === this.name && (snapshots?.includes(base.snapshot) ?? true);
		const clones = records.filter(needs).map(({spec}) => spec.name);
		if (clones.length === 0) return;
		throw new UserError(`the virtual machine ${this.name} is needed by its clones: ${clones.join(', ')}`, {
			nextSteps: ['Unmount what they serve, or delete them, first'],
		});
	}
}

type Schema<Record> = GenericSchema<unknown, Record>;

const recordFile = 'machine.json';

function recordKind<Record>(name: string, schema: Schema<Record>): RecordKind<Record> {
	return {
		what: `the record of the virtual machine "${name}"`,
		schema,
		whenDamaged: file => [`delete what is left of the machine (${path.dirname(file)}), then set it up anew`],
	};
}

async function readAnyRecord<Record>(folder: string, name: string, schema: Schema<Record>): Promise<Record | undefined> {
	return readRecord(recordKind(name, schema), path.join(folder, name, recordFile));
}

/** The names of the machines that we made, also of those half made. @param folder - where their folders are. */
export async function listMachines(folder: string): Promise<readonly string[]> {
	const entries = (await unlessMissing(readdir(folder, {withFileTypes: true}))) ?? [];
	return entries
		.filter(entry => entry.isDirectory())
		.map(entry => entry.name)
		.sort();
}

/** The records of the machines that we made, also of those half made. */
export async function readAllRecords<Record>(folder: string, schema: Schema<Record>): Promise<readonly Record[]> {
	const names = await listMachines(folder);
	const records = await Promise.all(names.map(async name => readAnyRecord(folder, name, schema)));
	return records.filter(record => record !== undefined);
}
