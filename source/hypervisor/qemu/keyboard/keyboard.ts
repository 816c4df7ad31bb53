import {UserError} from '../../../errors.js';
import type {Context} from '../../../events.js';
import type {Keyboard} from '../../hypervisor.js';
import type {MachineFolder} from '../machine/machine-folder.js';
import type {Monitor} from '../monitor/monitor.js';
import {openMonitor} from '../monitor/with-monitor.js';
import {poll} from '../poll.js';
import {keyEvents} from './key-events.js';

/** Milliseconds for the guest to fetch the keys that wait. A guest that is not yet listening never does. */
const patience = 1000;

/**
What is sent waits in the emulated keyboard, 16 bytes at most, the rest is lost: so send nothing before the guest has fetched what is there.
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
			if (events.length > 0) {
				// To a guest that fetches nothing we type as to real hardware, without waiting each time.
				const empty = await poll(() => isEmpty(monitor), {signal, limit: isListening ? patience : 0, every: 1});
				isListening = empty ?? false;
				await monitor.execute('input-send-event', {events});
			}
		},
		async close() {
			monitor.close();
		},
	};
}

/** Bit 0 of the status port of the keyboard controller: a byte is there for the guest. Reading this port changes nothing. */
async function isEmpty(monitor: Monitor): Promise<true | undefined> {
	const answer = await monitor.execute('human-monitor-command', {'command-line': 'i /b 0x64'});
	const [, status] = /= (0x[\da-f]+)/.exec(String(answer)) ?? [];
	return status !== undefined && (Number(status) & 1) === 0 ? true : undefined;
}
