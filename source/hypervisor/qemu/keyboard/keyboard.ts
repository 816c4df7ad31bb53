import {UserError} from '../../../errors.js';
import type {Context} from '../../../events.js';
import {batches} from '../../keyboard/batches.js';
import type {Keyboard, KeyEvent} from '../../keyboard/keys.js';
import type {QemuMachine} from '../machine/machine.js';
import {QmpError} from '../monitor/monitor.js';
import {openMonitor} from '../monitor/with-monitor.js';
import {waitUntilFetched} from './controller.js';

/** Milliseconds for the guest to fetch the keys that wait. A guest that has no driver yet never does. */
const patience = 3000;

/** Bytes that QEMU's hw/input/ps2.c keeps for the guest; what comes when it is full is lost. */
const queueSize = 16;

/** `E0 37`, Print Screen: it presses and releases Shift as well. */
const printScreen = 0xb7;

/**
Bytes that an event takes in the queue, at most: a guest may have switched the controller's translation off, and then a release is `F0` and
the code.
*/
function bytesOf({key, isDown}: KeyEvent): number {
	if (key === printScreen) return isDown ? 4 : 6;
	return (key > 0x7f ? 1 : 0) + (isDown ? 1 : 2);
}

/** As QMP's `input-send-event` takes it. */
function inputEvent({key, isDown}: KeyEvent) {
	return {type: 'key', data: {down: isDown, key: {type: 'number', data: key}}};
}

/**
Keys wait in the emulated keyboard until the guest fetches them, and are lost when it is full: so send no more than it takes, and nothing before
the guest has fetched the last ones. If the guest fetches nothing, the rest is dropped: a kernel empties the keyboard before it sets it up, and gives up
when more keys come all the time.
*/
export async function openKeyboard(machine: QemuMachine, {signal}: Context): Promise<Keyboard> {
	const {keyboard} = await machine.requireRun('there is nothing to type at');
	const monitor = await openMonitor(keyboard, signal);
	let isListening = true;
	return {
		async press(strokes) {
			for (const batch of batches(strokes, queueSize, bytesOf)) {
				signal.throwIfAborted();
				isListening = await waitUntilFetched(monitor, signal, isListening ? patience : 0);
				if (!isListening) continue;
				await monitor.execute('input-send-event', {events: batch.map(inputEvent)}).catch(error => {
					throw error instanceof QmpError ? new UserError(`the virtual machine ${machine.name} takes no keys: ${error.message}`) : error;
				});
			}
		},
		async close() {
			monitor.close();
		},
	};
}
