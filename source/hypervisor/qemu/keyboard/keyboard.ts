import {UserError} from '../../../errors.js';
import type {Context} from '../../../events.js';
import type {Keyboard} from '../../hypervisor.js';
import type {MachineFolder} from '../machine/machine-folder.js';
import {QmpError} from '../monitor/qmp-error.js';
import {openMonitor} from '../monitor/with-monitor.js';
import {batches} from './batches.js';
import {waitUntilFetched} from './controller.js';
import {keyEvents} from './key-events.js';

/** Milliseconds for the guest to fetch the keys that wait. A guest that is not yet listening never does. */
const patience = 1000;

/**
What is sent waits in the emulated keyboard, and is lost when that is full: so send no more than it takes, and nothing before the guest has
fetched what is there.
*/
export async function openKeyboard(folder: MachineFolder, {signal}: Context): Promise<Keyboard> {
	const run = await folder.readRun();
	if (!run) {
		throw new UserError(`The virtual machine ${folder.name} is off: there is nothing to type at`);
	}

	const monitor = await openMonitor(run.keyboard, signal);
	let half: readonly number[] = [];
	let isListening = true;
	return {
		async send(codes) {
			const {events, rest} = keyEvents([...half, ...codes]);
			half = rest;
			for (const batch of batches(events)) {
				// To a guest that fetches nothing we type as to real hardware, without waiting each time.
				isListening = await waitUntilFetched(monitor, signal, isListening ? patience : 0);
				await monitor.execute('input-send-event', {events: batch}).catch(error => {
					throw error instanceof QmpError ? new UserError(`The virtual machine ${folder.name} takes no keys: ${error.message}`) : error;
				});
			}
		},
		async close() {
			monitor.close();
		},
	};
}
