import {GuestConsole} from '../console/guest-console.js';
import type {Context, Emit} from '../events.js';
import {workLimit} from '../hypervisor/work-limit.js';
import {timeLimit} from '../time-limit.js';
import type {Build} from './build.js';

/** Milliseconds for a guest to power off by itself in a step. */
const stepLimit = 180_000;

/** Milliseconds for the guest to take the command to power off when the set-up is to end. */
const commandLimit = 15_000;

/** Milliseconds from that command until the machine is off: emulated guests take 6 to 11 s. */
const offLimit = 30_000;

/** The command at the console. */
const powerOffAtConsole = 'sync;sudo poweroff';

/** The command over SSH: the connection breaks before the guest could end it. */
const powerOffOverSsh = ['sh', '-c', 'sync; (sleep 1; poweroff) >/dev/null 2>&1 </dev/null &'] as const;

/** What a step does to switch the machine off from inside. A guest that does not power off has its plug pulled, and a warning says so. */
export async function shutDown(build: Build, context: Context): Promise<void> {
	const {hypervisor, name, isReachable} = build;
	if ((await hypervisor.state(name, context)) !== 'off') {
		// Said before: whoever stops the set-up now cannot know whether the guest has taken the command.
		build.expectEnd();
		if (isReachable.ssh) await build.guest.run(powerOffOverSsh);
		else await build.console.startDialog(powerOffAtConsole);
		if (!(await goesOff(build, context))) {
			context.emit({type: 'warning', text: 'the guest does not power off: its plug is pulled'});
			await build.powerOff(context);
		}
	}

	await build.leave();
}

/** Whether it is off soon; one that is slow, and works, has longer. */
async function goesOff({hypervisor, name}: Build, context: Context): Promise<boolean> {
	const isOver = workLimit(stepLimit, async () => hypervisor.processorSeconds?.(name, {...context, emit: () => {}}));
	for (let patience = stepLimit; ; patience = 5000) {
		const enough = timeLimit(patience);
		try {
			await hypervisor.waitUntilOff(name, {...context, signal: AbortSignal.any([context.signal, enough])});
			return true;
		} catch (error) {
			context.signal.throwIfAborted();
			if (!enough.aborted) throw error;
			if (await isOver()) return false;
		}
	}
}

/**
Switch the machine off when the set-up ends, whatever state it is in. A guest that answers writes everything to its disk before, and powers off by
itself: a pulled plug leaves zeros of what was written in the last half minute. A guest that does not answer soon has its plug pulled. The signal of
the set-up may have aborted: what is done here has limits of its own.
*/
export async function stopMachine(build: Build, emit: Emit): Promise<void> {
	const {hypervisor, name, isReachable, isEnding} = build;
	build.expectEnd();
	// A guest that boots, or has a program of the boot loader before it, understands nothing of what is typed.
	const hasShell = isReachable.ssh || (isReachable.console && build.console.isConnected);
	if (hasShell && (await hypervisor.state(name, within(commandLimit, emit)).catch(() => undefined)) === 'running') {
		emit({type: 'progress', what: 'the guest writes its disk and powers off'});
		if (isEnding && (await powersOff(build, wasTold, emit))) return;
		if (await powersOff(build, isReachable.ssh ? sendCommand : typeCommand, emit)) return;
		emit({type: 'warning', text: 'the guest does not power off: its plug is pulled'});
	}

	await build.leave().catch(() => {});
	await build.powerOff(within(60_000, emit));
}

/**
Switch off a machine that still runs because the set-up that worked on it was killed. Its shell may still answer as that set-up had made it; what
else may read what is typed comes to no harm by it.
*/
export async function stopLeftMachine(build: Build, context: Context): Promise<void> {
	const {hypervisor, name} = build;
	if ((await hypervisor.state(name, context)) === 'running') await powersOff(build, typeCommand, context.emit, context.signal);
	context.signal.throwIfAborted();
	await build.powerOff(context);
}

type Tell = (build: Build, context: Context) => Promise<void>;

/** Tell the guest to power off. @returns whether the machine is off soon. */
async function powersOff(build: Build, tell: Tell, emit: Emit, ...signals: readonly AbortSignal[]): Promise<boolean> {
	try {
		await tell(build, within(commandLimit, emit, ...signals));
		await build.leave();
		await build.hypervisor.waitUntilOff(build.name, within(offLimit, emit, ...signals));
		return true;
	} catch {
		return false;
	}
}

/** The step that was stopped has told it: a guest that is on its way off answers nobody. */
const wasTold = async () => {};

async function sendCommand({guest}: Build, context: Context): Promise<void> {
	await guest.under(context).run(powerOffOverSsh, {timeout: commandLimit});
}

/** A command loop is joined anew: the line to it may have broken off in the middle of anything. */
async function typeCommand(build: Build, context: Context): Promise<void> {
	await build.leave();
	const console = await GuestConsole.rejoin(build.hypervisor, build.name, context);
	try {
		await console.startDialog(powerOffAtConsole);
	} finally {
		await console.close();
	}
}

/** For work that goes on after an abort, but not for longer. */
function within(milliseconds: number, emit: Emit, ...signals: readonly AbortSignal[]): Context {
	return {signal: AbortSignal.any([timeLimit(milliseconds), ...signals]), emit};
}
