import {UserError} from '../../../errors.js';
import type {Context} from '../../../events.js';
import type {Keyboard} from '../../hypervisor.js';
import type {MachineFolder} from '../machine/machine-folder.js';
import {QmpError} from '../monitor/qmp-error.js';
import {openMonitor} from '../monitor/with-monitor.js';
import {batches} from './batches.js';
import {waitUntilFetched} from './controller.js';
import {keyEvents} from './key-events.js';

/** Milliseconds for the guest to fetch the keys that wait. A guest that has no driver yet never does. */
const patience = 3000;

/**
What is sent waits in the emulated keyboard, and is lost when that is full: so send no more than it takes, and nothing before the guest has
fetched what is there. For a guest that fetches nothing the rest is dropped: a kernel that empties the keyboard before it sets it up gives
it up when more comes all the time.
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
				isListening = await waitUntilFetched(monitor, signal, isListening ? patience : 0);
				if (!isListening) {
					return;
				}

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
