import {UserError} from '../errors.js';
import {bringUpToDate} from '../guest/bring-up-to-date.js';
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

/** Start the clone, and get at its guest. One that does not come back from its saved memory is started once more, and boots. */
export async function startClone(holdings: Holdings): Promise<void> {
	const {engine, files, journal, intermediary, hypervisor, machine} = holdings;
	const {context, folders} = engine;
	const {sshPort, isResumed} = await stage('start', 'Start the clone', context, async () => {
		await journal.record({kind: 'machine-start', hypervisor: intermediary.hypervisor, machine});
		return hypervisor.start(machine, context);
	});
	const reach = async (port: number, limit?: number) =>
		awaitGuest({folders, intermediary, hypervisor, machine, sshPort: port, files, context, limit});
	const greet = async (): Promise<Guest> => {
		if (!isResumed) return reach(sshPort);
		try {
			const guest = await reach(sshPort, resumeLimit);
			await bringUpToDate(guest);
			return guest;
		} catch (error) {
			context.signal.throwIfAborted();
			if (!(error instanceof UserError)) throw error;
			await hypervisor.powerOff(machine, context);
			const {sshPort: port} = await hypervisor.start(machine, context, {boots: true});
			holdings.sshPort = port;
			return reach(port);
		}
	};
	holdings.sshPort = sshPort;
	holdings.guest = await stage('ssh', 'Wait for the guest', context, greet);
	if (!hypervisor.restrictsNetwork) {
		await stage('network', 'Cut the guest off from other networks', context, async () =>
			dropNetwork(guestOf(holdings), intermediary, [useAnotherIntermediary]),
		);
	}
}

/** Shut the clone down, and see it off. Its volumes must be closed. */
export async function stopClone(holdings: Holdings): Promise<void> {
	const {engine, journal, hypervisor, machine} = holdings;
	const guest = guestOf(holdings);
	await powerOff(guest);
	await hypervisor.waitUntilOff(machine, engine.context);
	// Harmless when it is off, and what a run has left behind goes.
	await hypervisor.powerOff(machine, engine.context);
	await guest.close();
	holdings.guest = undefined;
	holdings.sshPort = undefined;
	await markUndone(journal, 'machine-start');
}
