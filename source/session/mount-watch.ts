import type {ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as delay} from 'node:timers/promises';
import {bringUpToDate} from '../guest/bring-up-to-date.js';
import {poll} from '../poll.js';
import {type Breakage, BrokenMountError} from './broken-mount.js';
import {endOf} from './child.js';
import {ClockGap} from './clock-gap.js';
import {messageOf} from './error-data.js';
import type {Holdings} from './holdings.js';
import {isInMountTable} from './host-mount.js';
import {latest} from './journal.js';
import {lookAtMount, type MountLook} from './mount-look.js';
import {MountProbe} from './mount-probe.js';
import {describeProblem, type MountProblem} from './mount-problem.js';
import {type Status, writeStatus} from './status.js';
import {resumeShare} from './stopped-share.js';
import {writeBeforeSuspend} from './write-before-suspend.js';

/** A mount, as its status says. */
export type MountedStatus = Status & {readonly mountpoint: string; readonly readOnly: boolean};

/** Milliseconds between two looks. With the patience of a look, what goes wrong is noticed within 5 s. */
const every = 2000;
/** Milliseconds for which neither the machine nor the mount answers until the programs that wait for it are let go: what was stopped goes on. */
const silenceLimit = 60_000;
/** Milliseconds for the end of a machine to be seen after that of what it was connected to: its connections end first. */
const endLimit = 1500;

/** What ended where the machine goes on. */
const named = {'sshfs-ended': 'sshfs-gone', 'connection-gone': 'connection-gone'} as const;

/**
Watch a mount until it ends, and write to its status what goes wrong with it. Resolves when it was unmounted.
@throws BrokenMountError when it ended in another way: sshfs is gone then, so that the mountpoint answers with errors. The signal's reason when that
aborts.
*/
export async function watchMount(sshfs: ChildProcess, holdings: Holdings, status: MountedStatus): Promise<void> {
	const {runtime, files} = holdings;
	const {context} = runtime;
	const stop = new AbortController();
	const signal = AbortSignal.any([context.signal, stop.signal]);
	const died = untilOff(holdings, signal);
	const broke = untilBroken({...holdings, runtime: {...runtime, context: {...context, signal}}}, status);
	const suspends = status.readOnly || status.peek ? undefined : writeBeforeSuspend(holdings, signal);
	let how: Breakage | 'sshfs-ended';
	try {
		how = await Promise.race([endOf(sshfs).then(() => 'sshfs-ended' as const), died, broke]);
	} catch (error) {
		context.signal.throwIfAborted();
		throw error;
	} finally {
		stop.abort();
		// A look that hangs in the mount is let go when sshfs is gone.
		await Promise.allSettled([died, broke, suspends]);
	}

	if (how === 'sshfs-ended' && sshfs.exitCode === 0) return;
	if (how === 'sshfs-ended' || how === 'connection-gone') {
		const isRunning = !(await isOffSoon(holdings));
		// It was unmounted before. Its sshfs was killed because a container, or another program with mounts of its own, still had it.
		if (how === 'sshfs-ended' && isRunning && !(await isThere(holdings))) return;
		how = isRunning ? named[how] : 'machine-gone';
	}

	sshfs.kill('SIGKILL');
	await endOf(sshfs);
	throw new BrokenMountError(how, {id: files.id, ...status});
}

/** Where its end cannot be waited for, as on a full disk, who looks at the mount finds it: no mount is ended for that. @throws The signal's reason. */
async function untilOff({hypervisor, machine, runtime: {context}}: Holdings, signal: AbortSignal): Promise<'machine-gone'> {
	try {
		await hypervisor.waitUntilOff(machine, {...context, signal});
	} catch (error) {
		signal.throwIfAborted();
		context.emit({type: 'warning', text: `the end of the virtual machine cannot be waited for: ${messageOf(error)}`});
		await once(signal, 'abort');
		signal.throwIfAborted();
	}

	return 'machine-gone';
}

/** Whether it is among the mounts of this computer: one whose sshfs was killed stays there, dead. */
async function isThere({journal, runtime: {context}}: Holdings): Promise<boolean> {
	const mount = latest(journal.contents(), 'host-mount');
	return mount !== undefined && (await isInMountTable(mount, context));
}

/** Whether the machine is off, or is within moments. What was lost depends on it. */
async function isOffSoon({hypervisor, machine, runtime: {context}}: Holdings): Promise<boolean> {
	const look = async () => {
		const state = await hypervisor.state(machine, context);
		return state === 'off' || state === 'missing' || undefined;
	};
	return (await poll(look, {signal: context.signal, limit: endLimit, every: 200})) ?? false;
}

/** A guest that does not take it has a clock that is wrong: that keeps nobody from using the mount. */
async function setGuestClock({guest, runtime: {context}}: Holdings): Promise<void> {
	try {
		if (guest) await bringUpToDate(guest.under(context));
		context.emit({type: 'notice', text: 'this computer was suspended, or its clock was set: the clock of the guest was set, too'});
	} catch (error) {
		if (context.signal.aborted) return;
		context.emit({type: 'warning', text: `the clock of the guest could not be set: ${messageOf(error)}`});
	}
}

/** Look again and again, until the mount is of no use any more. @throws The signal's reason when that aborts. */
async function untilBroken(holdings: Holdings, status: MountedStatus): Promise<Breakage> {
	const {context} = holdings.runtime;
	const probe = new MountProbe(status.mountpoint);
	const gap = new ClockGap();
	let problem: MountProblem | undefined;
	let known = '';
	for (;;) {
		// It is not waited for: a guest that does not answer is to be noticed meanwhile.
		if (gap.look() !== 0) void setGuestClock(holdings);
		// A look that fails tells nothing new, and ends no mount.
		const {code, processes, space} = await lookAtMount(holdings, probe, !status.readOnly).catch(
			(): MountLook => ({code: problem?.code, processes: problem?.processes}),
		);
		context.signal.throwIfAborted();
		if (code === 'connection-gone' || code === 'overlay-full') return code;
		if (code !== problem?.code) {
			problem = code && {code, since: new Date().toISOString(), processes};
			const {mountpoint} = status;
			if (problem) context.emit({type: 'warning', text: `${mountpoint}: ${describeProblem(problem)}`});
			else context.emit({type: 'notice', text: `${mountpoint} is in order again`});
		}

		const found = JSON.stringify([problem, space]);
		// On a full disk the status of before stays.
		if (found !== known) await writeStatus(holdings.files.status, {...status, problem, space}).catch(() => {});
		known = found;
		if (code === 'machine-silent' && probe.silence > silenceLimit) return 'silent';
		if (code === 'sshfs-stopped' && probe.silence > silenceLimit) await resumeShare(holdings.files, holdings.journal.contents(), context);
		await delay(every, undefined, {signal: context.signal});
	}
}
