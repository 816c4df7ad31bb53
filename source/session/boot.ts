import {UserError} from '../errors.js';
import {bringUpToDate} from '../guest/bring-up-to-date.js';
import {closeForGood} from '../guest/close-volumes.js';
import type {Guest} from '../guest/guest.js';
import {dropNetwork} from '../guest/network.js';
import {powerOff} from '../guest/power.js';
import {useAnotherIntermediary} from '../hypervisor/advice.js';
import {awaitGuest} from './await-guest.js';
import {guestOf, type Holdings} from './holdings.js';
import {markUndone} from './journal.js';
import {stage} from './stage.js';

/** Milliseconds for a guest that goes on from saved memory. Without KVM it answers within 1 to 2 s, on an idle computer. */
const resumeLimit = 60_000;

/** Start the clone, and connect to its guest. */
export async function startClone(holdings: Holdings): Promise<void> {
	const {journal, intermediary, hypervisor, machine} = holdings;
	const {context} = holdings.runtime;
	const {sshPort, isResumed = false} = await stage('start', 'Start the clone', context, async () => {
		await journal.record({kind: 'machine-start', hypervisor: intermediary.hypervisor, machine});
		return hypervisor.start(machine, context);
	});
	holdings.sshPort = sshPort;
	holdings.guest = await stage('ssh', 'Wait for the guest', context, async () =>
		isResumed ? awaitResumed(holdings, sshPort) : awaitGuest(holdings, sshPort),
	);
	if (!hypervisor.restrictsNetwork) {
		await stage('network', 'Cut the guest off from other networks', context, async () =>
			dropNetwork(guestOf(holdings), intermediary, [useAnotherIntermediary]),
		);
	}
}

/** A guest that does not come back from its saved memory is started once more, and boots. */
async function awaitResumed(holdings: Holdings, sshPort: number): Promise<Guest> {
	const {hypervisor, machine} = holdings;
	const {context} = holdings.runtime;
	try {
		const guest = await awaitGuest(holdings, sshPort, resumeLimit);
		await bringUpToDate(guest);
		return guest;
	} catch (error) {
		context.signal.throwIfAborted();
		if (!(error instanceof UserError)) throw error;
		context.emit({type: 'warning', text: `the guest does not go on from its saved memory, so it boots: ${error.message}`});
		await hypervisor.powerOff(machine, context);
		const started = await hypervisor.start(machine, context, {boots: true});
		holdings.sshPort = started.sshPort;
		return awaitGuest(holdings, started.sshPort);
	}
}

/** Stop the clone. Its volumes must be closed. */
export async function stopClone(holdings: Holdings): Promise<void> {
	const {journal, hypervisor, machine} = holdings;
	const {context} = holdings.runtime;
	const guest = guestOf(holdings);
	if (!(await closeForGood(guest))) {
		await powerOff(guest);
		await hypervisor.waitUntilOff(machine, context);
	}

	// Harmless when it is off. It removes what a run of the machine has left behind.
	await hypervisor.powerOff(machine, context);
	await guest.close();
	holdings.guest = undefined;
	holdings.sshPort = undefined;
	await markUndone(journal, 'machine-start');
}
