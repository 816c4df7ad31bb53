import {CommandError} from '../errors.js';
import type {Context} from '../events.js';
import {isSameProcess, type ProcessIdentity} from '../host/lock.js';
import {thisPlatform} from '../host/platform/index.js';
import {run} from '../host/run.js';
import {poll} from '../poll.js';
import {findHolders, listHolders} from './holders.js';
import {isInMountTable} from './host-mount.js';
import {latest} from './journal.js';
import type {EntryOf} from './journal-entry.js';
import {MountBusyError} from './mount-busy.js';
import {endProcess} from './process-end.js';
import {machineRuns, type StopWorld, type Undone} from './stop-world.js';

/** Milliseconds that a mount in use may take to become free, before it is unmounted by force, or when nobody can be named who uses it. */
const busyPatience = 5000;
/** Milliseconds for sshfs to end after its mount is gone. */
const sshfsPatience = 10_000;

/**
Unmount from the host, and wait until sshfs is gone: only then the guest has received everything.
@throws MountBusyError when it is in use, unless it may be unmounted by force.
*/
export async function unmountFromHost(entry: EntryOf<'host-mount'>, world: StopWorld): Promise<Undone> {
	const sshfs = latest(world.contents, 'sshfs')?.identity;
	const isMounted = !world.rebooted && (await isInMountTable(entry, world.context));
	if (isMounted) {
		const isAlive = (!sshfs || (await isSameProcess(sshfs))) && (await machineRuns(world));
		if (isAlive) {
			await world.resumeShare();
			await unmountLive(entry, sshfs, world);
		} else await unmountDead(entry, sshfs, world.context);
	}

	if (sshfs && (await endProcess(sshfs, sshfsPatience)) && isMounted) {
		const text = `sshfs still ran ${sshfsPatience / 1000} s after ${entry.mountpoint} was unmounted, so it was killed: a container, or another program with mounts of its own, may still have used it`;
		world.context.emit({type: 'notice', text});
	}

	await world.endRelays();
	return isMounted ? 'done' : 'moot';
}

async function unmountLive(entry: EntryOf<'host-mount'>, sshfs: ProcessIdentity | undefined, world: StopWorld): Promise<void> {
	const {mountpoint} = entry;
	const {context, busy} = world;
	const attempt = async () => (await tryToUnmount(entry, context)) || undefined;
	const isFreeWithin = async (limit: number) => poll(attempt, {signal: context.signal, limit, every: 250});
	if (await isFreeWithin(busy === 'force' ? busyPatience : 0)) return;
	let holders = await findHolders(mountpoint, context);
	// Nobody can be named: it is a look that passes, such as our own at a mount that does not answer, or has just gone on.
	if (busy === 'keep' && holders.length === 0) {
		do if (await isFreeWithin(busyPatience)) return;
		while (await world.isSilent?.());
		holders = await findHolders(mountpoint, context);
	}

	if (busy === 'keep') throw new MountBusyError(mountpoint, holders);
	const users = holders.length > 0 ? `: ${listHolders(holders)}` : '';
	context.emit({type: 'warning', text: `${mountpoint} is unmounted although it is still in use${users}`});
	await unmountDead(entry, sshfs, context);
}

/** Without an sshfs that answers, this side has nothing left to write. Programs that have files open get errors. */
async function unmountDead(entry: EntryOf<'host-mount'>, sshfs: ProcessIdentity | undefined, context: Context): Promise<void> {
	if (sshfs) await endProcess(sshfs, 0);
	if (!(await isInMountTable(entry, context)) || (await tryToUnmount(entry, context))) return;
	await run(thisPlatform().unmountCommand(entry.mountpoint, true), context);
}

/** @returns Whether it is unmounted. The mount table tells that, not what the command says. */
async function tryToUnmount(entry: EntryOf<'host-mount'>, context: Context): Promise<boolean> {
	try {
		await run(thisPlatform().unmountCommand(entry.mountpoint, false), context, {timeout: 20_000});
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
	}

	return !(await isInMountTable(entry, context));
}
