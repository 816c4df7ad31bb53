import {dropNetwork} from '../guest/network.js';
import {powerOff} from '../guest/power.js';
import {useAnotherIntermediary} from '../hypervisor/advice.js';
import {awaitGuest} from './await-guest.js';
import {guestOf, type Holdings} from './holdings.js';
import {markUndone} from './journal.js';
import {stage} from './stage.js';

/** Start the clone, and connect to its guest. */
export async function startClone(holdings: Holdings): Promise<void> {
	const {journal, intermediary, hypervisor, machine} = holdings;
	const {context} = holdings.runtime;
	const {sshPort} = await stage('start', 'Start the clone', context, async () => {
		await journal.record({kind: 'machine-start', hypervisor: intermediary.hypervisor, machine});
		return hypervisor.start(machine, context);
	});
	holdings.sshPort = sshPort;
	holdings.guest = await stage('ssh', 'Wait for the guest', context, async () => awaitGuest(holdings, sshPort));
	if (!hypervisor.restrictsNetwork) {
		await stage('network', 'Cut the guest off from other networks', context, async () =>
			dropNetwork(guestOf(holdings), intermediary, [useAnotherIntermediary]),
		);
	}
}

/** Shut the clone down, and wait until it is off. Its volumes must be closed. */
export async function stopClone(holdings: Holdings): Promise<void> {
	const {journal, hypervisor, machine} = holdings;
	const {context} = holdings.runtime;
	const guest = guestOf(holdings);
	await powerOff(guest);
	await hypervisor.waitUntilOff(machine, context);
	// Harmless when it is off. It removes what a run of the machine has left behind.
	await hypervisor.powerOff(machine, context);
	await guest.close();
	holdings.guest = undefined;
	holdings.sshPort = undefined;
	await markUndone(journal, 'machine-start');
}
