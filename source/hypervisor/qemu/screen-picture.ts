import {UserError} from '../../errors.js';
import type {Monitor} from './monitor/monitor.js';
import {QmpError} from './monitor/qmp-error.js';

/** Write a PNG of the screen. @throws UserError when this QEMU cannot. */
export async function takePicture(monitor: Monitor, filename: string): Promise<void> {
	try {
		await monitor.execute('screendump', {filename, format: 'png'});
	} catch (error) {
		if (error instanceof QmpError && /'format'|png/i.test(error.message)) {
			throw new UserError('This QEMU cannot write a picture of the screen as PNG: that needs version 7.1 or newer, built with libpng', {
				cause: error,
			});
		}

		throw error;
	}
}
