import {GuestConsole} from '../console/guest-console.js';
import type {Context} from '../events.js';
import type {Build} from './build.js';

/** Milliseconds for the guest to take the order to shut down. */
const orderLimit = 15_000;

/** Milliseconds from the order until it is off: emulated guests take 6 to 11 s. */
const offLimit = 30_000;

/**
Switch the machine off, whatever state it is in. A guest that answers writes everything to its disk before, and shuts down by itself: a pulled plug
leaves zeros of what it wrote in the last half minute. One that does not answer soon has its plug pulled. The signal of the setup may have
aborted: what is done here has limits of its own.
*/
export async function stopMachine(build: Build): Promise<void> {
	build.expectEnd();
	if (await shutsDown(build).catch(() => false)) return;
	await build.leave().catch(() => {});
	await build.powerOff(within(60_000));
}

/**
Switch off a machine that a set-up has left running which was killed. Its shell may still answer as that set-up had made it; what else may read what
is typed comes to no harm by it.
*/
export async function stopLeftMachine(build: Build, context: Context): Promise<void> {
	const {hypervisor, name} = build;
	try {
		if ((await hypervisor.state(name, context)) === 'running') {
			await typeFarewell(build, within(orderLimit));
			await hypervisor.waitUntilOff(name, {...context, signal: AbortSignal.any([context.signal, AbortSignal.timeout(offLimit)])});
		}
	} catch {
		context.signal.throwIfAborted();
	}

	await build.powerOff(context);
}

async function shutsDown(build: Build): Promise<boolean> {
	const {hypervisor, name, isReachable} = build;
	// Whoever boots, or has a program of the boot loader before it, understands nothing of what is typed.
	const hasShell = isReachable.console && build.console.isConnected;
	if (!hasShell && !isReachable.ssh) return false;
	if ((await hypervisor.state(name, within(orderLimit))) !== 'running') return false;
	const context = within(orderLimit);
	if (isReachable.ssh) {
		// The connection breaks before the command can end.
		await build.guest.under(context).run(['sh', '-c', 'sync; (sleep 1; poweroff) >/dev/null 2>&1 </dev/null &'], {timeout: orderLimit});
		await build.leave();
	} else {
		await build.leave();
		await typeFarewell(build, context);
	}

	await hypervisor.waitUntilOff(name, within(offLimit));
	return true;
}

async function typeFarewell({hypervisor, name}: Build, context: Context): Promise<void> {
	const console = await GuestConsole.rejoin(hypervisor, name, context);
	try {
		await console.startDialog('sync;sudo poweroff');
	} finally {
		await console.close();
	}
}

const within = (milliseconds: number): Context => ({signal: AbortSignal.timeout(milliseconds), emit: () => {}});
