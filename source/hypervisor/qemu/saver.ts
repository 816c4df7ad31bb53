import {createHash} from 'node:crypto';
import {realpath, stat} from 'node:fs/promises';
import path from 'node:path';
import type {Context} from '../../events.js';
import {findProgram} from '../../host/find-program.js';
import {accelerators} from './acceleration.js';
import {commandLine} from './command-line.js';
import {QemuMachine} from './machine/machine.js';
import type {MachineRecord} from './machine/record.js';
import {qemuVersion} from './programs.js';

/** Identifies what saved a memory. Only the same QEMU can read it again, into the same kind of machine. */
export type Saver = {
	/** QEMU's version, and what its machines run by. To ask for it takes as long as a tenth of a mount. */
	savedBy(): Promise<string>;
	/** QEMU's file, its size and its time of change: while these stay, it is not asked. */
	readonly program: string | undefined;
	/** What this version of ours makes a machine of. */
	readonly machine: string;
};

/** Who would save memory now, and can read what it has saved. @param program Of QEMU. */
export async function saverOf(program: string, context: Context): Promise<Saver> {
	return {
		savedBy: async () => [await qemuVersion(program, context), ...accelerators()].join(' '),
		program: await fileOf(program),
		machine: machineOfOurs(),
	};
}

/** Whether what one has saved can be read by another. Records of early versions lack what they were saved for: only QEMU's version is known. */
export async function isReadable({savedBy, program, machine}: NonNullable<MachineRecord['savedMemory']>, saver: Saver): Promise<boolean> {
	if (machine !== undefined && machine !== saver.machine) return false;
	return (program !== undefined && program === saver.program) || savedBy === (await saver.savedBy());
}

async function fileOf(program: string): Promise<string | undefined> {
	const found = path.isAbsolute(program) ? program : findProgram(program);
	if (found === undefined) return undefined;
	try {
		const file = await realpath(found);
		const {size, mtimeMs} = await stat(file);
		return [file, size, mtimeMs].join(' ');
	} catch {
		// That QEMU is missing is reported when it is started.
		return undefined;
	}
}

/** To be raised when what runs in a saved guest is no longer understood: the service of its private ports. */
const guestRevision = 1;

/** That, and QEMU's arguments for a machine that stands for all. */
function machineOfOurs(): string {
	const spec = {name: '', memoryMib: 0, diskMib: 0, guestBits: 32, guestPort: 22, hostPort: 22, network: 'restricted'} as const;
	const record = {made: true, spec, uuid: '', disk: '', snapshots: [], attachments: []};
	const run = {monitor: '', keyboard: '', ports: [''], started: false};
	const arguments_ = commandLine(new QemuMachine('/', 'machine'), record, run, [], {file: '', writes: 'copied'});
	return createHash('sha256')
		.update(JSON.stringify([guestRevision, arguments_]))
		.digest('hex')
		.slice(0, 16);
}
