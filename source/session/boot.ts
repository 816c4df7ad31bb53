import {UserError} from '../errors.js';
import {bringUpToDate} from '../guest/bring-up-to-date.js';
import {openChannel} from '../guest/channel/channel.js';
import {servePorts} from '../guest/channel/serve-ports.js';
import {closeForGood} from '../guest/close-volumes.js';
import type {Guest} from '../guest/guest.js';
import {dropNetwork} from '../guest/network.js';
import {powerOff} from '../guest/power.js';
import {useAnotherIntermediary} from '../hypervisor/advice.js';
import type {Started} from '../hypervisor/hypervisor.js';
import {awaitGuest} from './await-guest.js';
import {guestOf, type Holdings} from './holdings.js';
import {markUndone} from './journal.js';
import {stage} from './stage.js';

/** Milliseconds for a guest that goes on from saved memory. Without KVM it answers within 1 to 2 s, on an idle computer. */
const resumeLimit = 30_000;

/** Milliseconds for a guest that has just begun to serve its private ports. */
const servedLimit = 10_000;

/** Start the clone, and connect to its guest. */
export async function startClone(holdings: Holdings): Promise<void> {
	const {journal, intermediary, hypervisor, machine} = holdings;
	const {context} = holdings.runtime;
	const started = await stage('start', 'Start the clone', context, async () => {
		await journal.record({kind: 'machine-start', hypervisor: intermediary.hypervisor, machine});
		return hypervisor.start(machine, context);
	});
	holdings.guest = await stage('ssh', 'Wait for the guest', context, async () =>
		started.isResumed ? awaitResumed(holdings, started) : awaitBooted(holdings, started),
	);
	if (!hypervisor.restrictsNetwork) {
		await stage('network', 'Cut the guest off from other networks', context, async () =>
			dropNetwork(guestOf(holdings), intermediary, [useAnotherIntermediary]),
		);
	}
}

/** A guest that does not come back from its saved memory is started once more, and boots. */
async function awaitResumed(holdings: Holdings, started: Started): Promise<Guest> {
	const {hypervisor, machine} = holdings;
	const {context} = holdings.runtime;
	try {
		const guest = (await reachByPorts(holdings, started, resumeLimit)) ?? (await awaitGuest(holdings, started.sshPort, resumeLimit));
		await bringUpToDate(guest);
		return guest;
	} catch (error) {
		context.signal.throwIfAborted();
		if (!(error instanceof UserError)) throw error;
		context.emit({type: 'warning', text: `the guest does not go on from its saved memory, so it boots: ${error.message}`});
		await hypervisor.powerOff(machine, context);
		return awaitBooted(holdings, await hypervisor.start(machine, context, {boots: true}));
	}
}

/** Only SSH reaches a guest that boots. Where it has private ports, it is told to serve them. */
async function awaitBooted(holdings: Holdings, started: Started): Promise<Guest> {
	holdings.hasBooted = true;
	const guest = await awaitGuest(holdings, started.sshPort);
	if (!started.ports || !(await servePorts(guest))) return guest;
	const better = await reachByPorts(holdings, started, servedLimit);
	if (better) await guest.close();
	return better ?? guest;
}

/** @returns Undefined, after a warning, when the guest does not answer there: then SSH is left. */
async function reachByPorts(holdings: Holdings, {ports}: Started, limit: number): Promise<Guest | undefined> {
	const {context} = holdings.runtime;
	if (!ports) return undefined;
	try {
		const guest = await openChannel({ports, limit, wasUsed: false, context});
		holdings.ports = ports;
		return guest;
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		context.emit({type: 'warning', text: `${error.message}: it is reached over SSH, which is slower`});
		return undefined;
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
	holdings.ports = undefined;
	await markUndone(journal, 'machine-start');
}
