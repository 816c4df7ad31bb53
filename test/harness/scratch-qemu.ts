import {execFile} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import type {Context, EngineEvent} from '../../source/events.js';
import type {MachineSpec} from '../../source/hypervisor/hypervisor.js';
import {Monitor} from '../../source/hypervisor/qemu/monitor/monitor.js';
import {createQemu} from '../../source/hypervisor/qemu/qemu.js';
import {eventually} from './eventually.js';

export const execute = promisify(execFile);

/** A QEMU driver on a folder of its own; its machines and the folder go with `remove`. */
export type ScratchQemu = {
	readonly folder: string;
	readonly qemu: ReturnType<typeof createQemu>;
	readonly context: Context;
	readonly events: readonly EngineEvent[];
	file(...names: string[]): string;
	/** A machine that boots from this sector. */
	create(name: string, sector: Buffer, changes?: Partial<MachineSpec>): Promise<void>;
	/** What the machine wrote to its serial port, as soon as it is what is waited for. */
	hear(name: string, isComplete: (bytes: Buffer) => boolean): Promise<Buffer>;
	/** A command of QEMU's human monitor: its answer, and what QEMU printed meanwhile. */
	command(name: string, line: string): Promise<string>;
	remove(): Promise<void>;
};

export async function scratchQemu(): Promise<ScratchQemu> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-test-'));
	const qemu = createQemu({folder, runtimeFolder: folder});
	const events: EngineEvent[] = [];
	const context: Context = {signal: new AbortController().signal, emit: event => events.push(event)};
	const file = (...names: string[]) => path.join(folder, ...names);
	const machineFile = (name: string, ...names: string[]) => file('machines', name, ...names);
	return {
		folder,
		qemu,
		context,
		events,
		file,
		async create(name, sector, changes = {}) {
			const spec = {name, memoryMib: 32, diskMib: 16, guestBits: 32, guestPort: 22, hostPort: 23_400, network: 'open', ...changes} as const;
			await qemu.create(spec, context);
			await writeFile(file('sector'), sector);
			await execute('qemu-io', ['-f', 'qcow2', '-c', `write -s ${file('sector')} 0 512`, machineFile(name, 'disk-0.qcow2')]);
		},
		async hear(name, isComplete) {
			const {serialFile} = await qemu.machine(name, context);
			const look = async () => {
				const bytes = await readFile(serialFile);
				return isComplete(bytes) ? bytes : undefined;
			};
			const seen = async () => (await readFile(serialFile)).toString('hex').slice(-200);
			return eventually(`what ${name} writes to its serial port`, look, {seen});
		},
		async command(name, line) {
			const run = JSON.parse(await readFile(machineFile(name, 'run.json'), 'utf8')) as {monitor: string};
			const printed = (await readFile(machineFile(name, 'qemu.log'))).length;
			const monitor = await Monitor.connect(run.monitor, context.signal);
			try {
				const answer = await monitor.execute('human-monitor-command', {'command-line': line});
				return String(answer) + (await readFile(machineFile(name, 'qemu.log'))).subarray(printed).toString();
			} finally {
				monitor.close();
			}
		},
		async remove() {
			const names = await qemu.list(context);
			await Promise.all(names.map(async name => qemu.powerOff(name, context)));
			await rm(folder, {recursive: true, force: true});
		},
	};
}
