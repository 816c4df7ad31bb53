import {readFile} from 'node:fs/promises';
import {Monitor} from '../../source/hypervisor/qemu/monitor/monitor.js';
import {createQemu} from '../../source/hypervisor/qemu/qemu.js';
import {type Scratch, scratch, scratchFolder} from './scratch.js';

export type ScratchQemu = Scratch & {
	readonly qemu: ReturnType<typeof createQemu>;
	/** A command of QEMU's human monitor: its answer, and what QEMU printed meanwhile. */
	command(name: string, line: string): Promise<string>;
};

export async function scratchQemu(): Promise<ScratchQemu> {
	const folder = await scratchFolder();
	const qemu = createQemu({folder, runtimeFolder: folder});
	const disk = (name: string) => ({file: `machines/${name}/disk-0.qcow2`, format: 'qcow2'});
	const machines = scratch({folder, driver: qemu, hostPort: 23_400, disk});
	return {
		...machines,
		qemu,
		async command(name, line) {
			const machineFile = (file: string) => machines.file('machines', name, file);
			const run = JSON.parse(await readFile(machineFile('run.json'), 'utf8')) as {monitor: string};
			const printed = (await readFile(machineFile('qemu.log'))).length;
			const monitor = await Monitor.connect(run.monitor, machines.context.signal);
			try {
				const answer = await monitor.execute('human-monitor-command', {'command-line': line});
				return String(answer) + (await readFile(machineFile('qemu.log'))).subarray(printed).toString();
			} finally {
				monitor.close();
			}
		},
	};
}
