import {GuestConsole} from '../console/guest-console.js';
import type {Context, Emit} from '../events.js';
import type {Build} from './build.js';

/** Milliseconds for a guest to power off by itself in a step. */
const stepLimit = 180_000;

/** Milliseconds for the guest to take the order to power off when the set-up is to end. */
const orderLimit = 15_000;

/** Milliseconds from that order until the machine is off: emulated guests take 6 to 11 s. */
const offLimit = 30_000;

/** The order at the console. */
const farewell = 'sync;sudo poweroff';

/** The order over SSH: the connection breaks before the command itself could end. */
const farewellOverSsh = ['sh', '-c', 'sync; (sleep 1; poweroff) >/dev/null 2>&1 </dev/null &'] as const;

/** What a step does to switch the machine off from inside. A guest that does not obey has its plug pulled, and a warning says so. */
export async function shutDown(build: Build, context: Context): Promise<void> {
	const {hypervisor, name, isReachable} = build;
	if ((await hypervisor.state(name, context)) !== 'off') {
		if (isReachable.ssh) await build.guest.run(farewellOverSsh);
		else await build.console.startDialog(farewell);
		build.expectEnd();
		const enough = AbortSignal.timeout(stepLimit);
		try {
			await hypervisor.waitUntilOff(name, {...context, signal: AbortSignal.any([context.signal, enough])});
		} catch (error) {
			context.signal.throwIfAborted();
			if (!enough.aborted) throw error;
			context.emit({type: 'warning', text: `the guest did not power off within ${stepLimit / 1000} s: its plug is pulled`});
			await build.powerOff(context);
		}
	}

	await build.leave();
}

/**
Switch the machine off when the set-up ends, whatever state it is in. A guest that answers writes everything to its disk before, and powers off by
itself: a pulled plug leaves zeros of what was written in the last half minute. A guest that does not answer soon has its plug pulled. The signal of
the set-up may have aborted: what is done here has limits of its own.
*/
export async function stopMachine(build: Build, emit: Emit): Promise<void> {
	build.expectEnd();
	if (await powersOff(build, emit).catch(() => false)) return;
	await build.leave().catch(() => {});
	await build.powerOff(within(60_000, emit));
}

/**
Switch off a machine that still runs because the set-up that worked on it was killed. Its shell may still answer as that set-up had made it; what
else may read what is typed comes to no harm by it.
*/
export async function stopLeftMachine(build: Build, context: Context): Promise<void> {
	const {hypervisor, name} = build;
	try {
		if ((await hypervisor.state(name, context)) === 'running') {
			await typeFarewell(build, within(orderLimit, context.emit, context.signal));
			await hypervisor.waitUntilOff(name, within(offLimit, context.emit, context.signal));
		}
	} catch {
		context.signal.throwIfAborted();
	}

	await build.powerOff(context);
}

async function powersOff(build: Build, emit: Emit): Promise<boolean> {
	const {hypervisor, name, isReachable} = build;
	// A guest that boots, or has a program of the boot loader before it, understands nothing of what is typed.
	const hasShell = isReachable.console && build.console.isConnected;
	if (!hasShell && !isReachable.ssh) return false;
	if ((await hypervisor.state(name, within(orderLimit, emit))) !== 'running') return false;
	emit({type: 'progress', what: 'the guest writes its disk and powers off'});
	const context = within(orderLimit, emit);
	try {
		if (isReachable.ssh) {
			await build.guest.under(context).run(farewellOverSsh, {timeout: orderLimit});
			await build.leave();
		} else {
			await build.leave();
			await typeFarewell(build, context);
		}

		await hypervisor.waitUntilOff(name, within(offLimit, emit));
		return true;
	} catch (error) {
		emit({type: 'warning', text: 'the guest does not power off: its plug is pulled'});
		throw error;
	}
}

async function typeFarewell({hypervisor, name}: Build, context: Context): Promise<void> {
	const console = await GuestConsole.rejoin(hypervisor, name, context);
	try {
		await console.startDialog(farewell);
	} finally {
		await console.close();
	}
}

/** For work that goes on after an abort, but not for longer. */
function within(milliseconds: number, emit: Emit, ...others: readonly AbortSignal[]): Context {
	return {signal: AbortSignal.any([AbortSignal.timeout(milliseconds), ...others]), emit};
}
