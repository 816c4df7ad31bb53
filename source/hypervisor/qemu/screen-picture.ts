import path from 'node:path';
import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import type {QemuMachine} from './machine/machine.js';
import {QmpError} from './monitor/monitor.js';
import {withMonitor} from './monitor/with-monitor.js';

/** Write a PNG of the screen. @throws UserError when the machine is off, or this QEMU cannot. */
export async function takePicture(machine: QemuMachine, file: string, {signal}: Context): Promise<void> {
	const {monitor} = await machine.requireRun('it has no screen');
	const screenshot = {filename: path.resolve(file), format: 'png'};
	await withMonitor(monitor, signal, async connection => connection.execute('screendump', screenshot)).catch(cause => {
		if (!(cause instanceof QmpError && /'format'|png/i.test(cause.message))) throw cause;
		throw new UserError('this QEMU cannot write a picture of the screen as PNG: that needs version 7.1 or newer, built with libpng', {
			cause,
		});
	});
}
