import path from 'node:path';
import type {Context} from '../../events.js';
import {portName} from '../private-ports.js';
import {ids} from './command-line.js';
import type {QemuMachine} from './machine/machine.js';
import {withMonitor} from './monitor/with-monitor.js';

/** Ports of one virtio-serial device (QEMU's default for `max_ports` is 31, and the port 0 is for consoles). */
const most = 30;

/**
See `Hypervisor.addPort`. It is recorded before it is made: whatever interrupts us, its socket goes with the run, and its number is not used again.
@returns Undefined when the machine has no private ports, or can have no more: a session that ends leaves its number behind.
*/
export async function addPort(
	machine: QemuMachine,
	{signal}: Context,
): Promise<{readonly number: number; readonly path: string} | undefined> {
	const run = await machine.requireRun('it has no ports');
	const {ports = []} = run;
	const last = ports.at(-1);
	const number = ports.length;
	if (last === undefined || number >= most) return undefined;
	const [, stem = '', index = ''] = /^(.*-)(\d+)$/.exec(path.basename(last)) ?? [];
	const socket = path.join(path.dirname(last), `${stem}${Number(index) + 1}`);
	await machine.writeRun({...run, ports: [...ports, socket]});
	await withMonitor(run.monitor, signal, async monitor => {
		const address = {type: 'unix', data: {path: socket}};
		const backend = {type: 'socket', data: {addr: address, server: true, wait: false}};
		await monitor.execute('chardev-add', {id: `port${number}`, backend});
		const device = {driver: 'virtserialport', bus: `${ids.ports}.0`, nr: number + 1, chardev: `port${number}`};
		await monitor.execute('device_add', {...device, name: `${portName}${number}`});
	});
	return {number, path: socket};
}
