import {execFile} from 'node:child_process';
import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {installDouble} from '../../fixtures/vboxmanage/index.js';
import type {Context, EngineEvent} from '../../source/events.js';
import type {MachineSpec} from '../../source/hypervisor/hypervisor.js';
import {createVirtualBox} from '../../source/hypervisor/virtualbox/virtualbox.js';
import {eventually} from './eventually.js';

export const execute = promisify(execFile);

/** A VirtualBox driver, and a VirtualBox, on a folder of their own; the machines and the folder go with `remove`. */
export type ScratchVirtualBox = {
	readonly folder: string;
	readonly virtualBox: ReturnType<typeof createVirtualBox>;
	/** VBoxManage: the double that runs real machines by QEMU. */
	readonly program: string;
	readonly environment: Readonly<Record<string, string>>;
	readonly context: Context;
	readonly events: readonly EngineEvent[];
	file(...names: string[]): string;
	/** A machine that boots from this sector. */
	create(name: string, sector: Buffer, changes?: Partial<MachineSpec>): Promise<void>;
	/** What the machine wrote to its serial port, as soon as it is what is waited for. */
	hear(name: string, isComplete: (bytes: Buffer) => boolean): Promise<Buffer>;
	/** Kill the emulator of a running machine. */
	kill(name: string): Promise<void>;
	/** VBoxManage by hand, as a user would. */
	manage(...arguments_: readonly string[]): Promise<string>;
	remove(): Promise<void>;
};

export async function scratchVirtualBox(version = '7.0.14'): Promise<ScratchVirtualBox> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-test-'));
	const file = (...names: string[]) => path.join(folder, ...names);
	const environment = {VBOX_USER_HOME: file('home'), VBOX_DOUBLE_VERSION: version};
	const program = path.join(await installDouble(), 'VBoxManage');
	const virtualBox = createVirtualBox({folder, program, environment});
	const events: EngineEvent[] = [];
	const context: Context = {signal: new AbortController().signal, emit: event => events.push(event)};
	return {
		folder,
		virtualBox,
		program,
		environment,
		context,
		events,
		file,
		async create(name, sector, changes = {}) {
			const spec = {name, memoryMib: 32, diskMib: 16, guestBits: 32, guestPort: 22, hostPort: 23_800, network: 'open', ...changes} as const;
			await virtualBox.create(spec, context);
			await writeFile(file('sector'), sector);
			await execute('qemu-io', ['-f', 'vdi', '-c', `write -s ${file('sector')} 0 512`, file('virtualbox/files', name, 'disk.vdi')]);
		},
		async hear(name, isComplete) {
			const {serialFile} = await virtualBox.machine(name, context);
			const look = async () => {
				const bytes = await readFile(serialFile);
				return isComplete(bytes) ? bytes : undefined;
			};
			const seen = async () => (await readFile(serialFile)).toString('hex').slice(-200);
			return eventually(`what ${name} writes to its serial port`, look, {seen});
		},
		async kill(name) {
			const {serialFile} = await virtualBox.machine(name, context);
			for (const pid of (await readdir('/proc')).filter(entry => /^\d+$/.test(entry))) {
				const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
				if (/qemu/.test(command) && command.includes(serialFile)) process.kill(Number(pid), 'SIGKILL');
			}
		},
		async manage(...arguments_) {
			const {stdout} = await execute(program, arguments_, {env: {...process.env, ...environment}});
			return stdout;
		},
		async remove() {
			for (const name of await virtualBox.list(context)) await virtualBox.powerOff(name, context);
			await rm(folder, {recursive: true, force: true});
		},
	};
}
