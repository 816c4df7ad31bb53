import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import {poll} from '../../poll.js';
import type {VBoxMachine} from './machine/machine.js';
import {vboxErrorOf} from './manage/vbox-error.js';
import {withdrawHostAccess} from './network/host-access.js';
import type {MachineInformation} from './output/machine-information.js';

/** Milliseconds for a machine to be gone after its plug was pulled. */
const patience = 60_000;

/** Pull the plug, and see the machine off. @returns what there is of it then. @throws UserError when it does not go. */
export async function stopMachine(machine: VBoxMachine, context: Context): Promise<MachineInformation | undefined> {
	let refusal: unknown;
	let isPulled = false;
	const look = async () => {
		const now = await machine.find(context);
		if (!now || now.state === 'off') return {now};
		// One that is just being started refuses, and would run on.
		if (isPulled) return undefined;
		try {
			await machine.call(['controlvm', now.uuid, 'poweroff'], context);
			isPulled = true;
		} catch (error) {
			// It may have ended by itself meanwhile: whether it runs is asked again.
			if (!vboxErrorOf(error)) throw error;
			refusal = error;
		}

		return undefined;
	};
	const stopped = await poll(look, {signal: context.signal, limit: patience, every: 200});
	if (!stopped) {
		throw new UserError(`the virtual machine ${machine.name} could not be switched off within ${patience / 1000} s`, {
			cause: refusal,
			nextSteps: [`Switch it off in VirtualBox: it is called ${machine.name}`],
		});
	}

	if (!stopped.now) return undefined;
	const information = await withoutSavedState(machine, stopped.now, context);
	await withdrawHostAccess(machine, information.uuid, context);
	return information;
}

/** What a saved machine had in memory is of no use to us, and is in the way of every change: it goes, as it does when the plug is pulled. */
export async function withoutSavedState(
	machine: VBoxMachine,
	information: MachineInformation,
	context: Context,
): Promise<MachineInformation> {
	if (!information.isSaved) return information;
	await machine.call(['discardstate', information.uuid], context);
	return {...information, isSaved: false};
}

/** Queries that may fail one after the other: a machine that serves a mount for days is asked thousands of times. */
const tolerated = 5;

/**
Resolve when the machine is off by its own doing, its process killed included ("aborted"). VirtualBox tells nobody, so it is asked again and again,
ever less often; the questions are not reported.
@throws when it cannot be asked several times in a row; the signal's reason.
*/
export async function waitUntilStopped(machine: VBoxMachine, {signal}: Context): Promise<void> {
	const quiet: Context = {signal, emit: () => {}};
	let failures = 0;
	const look = async () => {
		try {
			const state = (await machine.find(quiet))?.state;
			failures = 0;
			return state === undefined || state === 'off' ? true : undefined;
		} catch (error) {
			signal.throwIfAborted();
			failures += 1;
			if (failures > tolerated) throw error;
			return undefined;
		}
	};

	// A guest takes seconds to shut down; one that runs for longer serves a mount.
	const isOff = await poll(look, {signal, limit: 30_000, every: 300});
	if (!isOff) await poll(look, {signal, limit: Number.POSITIVE_INFINITY, every: 3000});
}
