import {execFile} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import type {Context, EngineEvent} from '../../source/events.js';
import type {Hypervisor, MachineSpec} from '../../source/hypervisor/hypervisor.js';
import {eventually} from './eventually.js';

export const execute = promisify(execFile);

/** Machines of a driver on a folder of its own; they and the folder go with `remove`. */
export type Scratch = {
	readonly folder: string;
	readonly context: Context;
	readonly events: readonly EngineEvent[];
	file(...names: string[]): string;
	/** A machine that boots from this sector. */
	create(name: string, sector: Buffer, changes?: Partial<MachineSpec>): Promise<void>;
	/** What the machine wrote to its serial port, as soon as it is what is waited for. */
	hear(name: string, isComplete: (bytes: Buffer) => boolean): Promise<Buffer>;
	remove(): Promise<void>;
};

type Parts = {
	readonly folder: string;
	readonly driver: Hypervisor;
	/** The first port to try for a machine. */
	readonly hostPort: number;
	/** Of a new machine: the image below the folder, and its format as QEMU names it. */
	readonly disk: (name: string) => {readonly file: string; readonly format: string};
};

export async function scratchFolder(): Promise<string> {
	return mkdtemp(path.join(os.tmpdir(), 'vmfuse-test-'));
}

export function scratch({folder, driver, hostPort, disk}: Parts): Scratch {
	const events: EngineEvent[] = [];
	const context: Context = {signal: new AbortController().signal, emit: event => events.push(event)};
	const file = (...names: string[]) => path.join(folder, ...names);
	return {
		folder,
		context,
		events,
		file,
		async create(name, sector, changes = {}) {
			const spec = {name, memoryMib: 32, diskMib: 16, guestBits: 32, guestPort: 22, hostPort, network: 'open', ...changes} as const;
			await driver.create(spec, context);
			await writeFile(file('sector'), sector);
			const {file: image, format} = disk(name);
			await execute('qemu-io', ['-f', format, '-c', `write -s ${file('sector')} 0 512`, file(image)]);
		},
		async hear(name, isComplete) {
			const {serialFile} = await driver.machine(name, context);
			const look = async () => {
				const bytes = await readFile(serialFile);
				return isComplete(bytes) ? bytes : undefined;
			};
			const seen = async () => (await readFile(serialFile)).toString('hex').slice(-200);
			return eventually(`what ${name} writes to its serial port`, look, {seen});
		},
		async remove() {
			for (const name of await driver.list(context)) await driver.powerOff(name, context);
			await rm(folder, {recursive: true, force: true});
		},
	};
}
