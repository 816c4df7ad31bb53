import {CommandError} from '../errors.js';
import type {Context} from '../events.js';
import type {ProcessIdentity} from '../host/lock.js';
import {thisPlatform} from '../host/platform/index.js';
import {run} from '../host/run.js';
import {findHolders} from './holders.js';
import {type EntryOf, latest} from './journal-entry.js';
import {MountBusyError} from './mount-busy.js';
import {awaitEnd, endProcess} from './process-end.js';
import {machineRuns, type StopWorld, type Undone} from './stop-world.js';
import {until} from './until.js';

/** Milliseconds that a busy mount gets to come free before it is taken away, when it must be. */
const busyPatience = 5000;
/** Milliseconds for sshfs to end after its mount has gone. */
const sshfsPatience = 10_000;

/**
Unmount from the host, and see sshfs gone: only then has the guest heard of everything.
@throws MountBusyError when it is in use, unless it may be taken away.
*/
export async function unmountFromHost(entry: EntryOf<'host-mount'>, world: StopWorld): Promise<Undone> {
	const sshfs = latest(world.entries, 'sshfs')?.identity;
	const isMounted = !world.rebooted && (await isOurs(entry, world.context));
	if (isMounted) {
		if (await machineRuns(world)) await unmountLive(entry, sshfs, world);
		else await unmountDead(entry, sshfs, world.context);
	}

	if (sshfs) await awaitEnd(sshfs, sshfsPatience);
	return isMounted ? 'done' : 'moot';
}

/** Whether the mount table has the mount that we made: another may be there since ours went. */
async function isOurs({mountpoint, source}: EntryOf<'host-mount'>, context: Context): Promise<boolean> {
	const table = await thisPlatform().mountTable(context);
	return table.some(mount => mount.mountpoint === mountpoint && mount.source === source);
}

async function unmountLive(entry: EntryOf<'host-mount'>, sshfs: ProcessIdentity | undefined, world: StopWorld): Promise<void> {
	const {mountpoint} = entry;
	const {context, busy} = world;
	const attempt = async () => {
		await tryToUnmount(mountpoint, context);
		return !(await isOurs(entry, context));
	};
	if (await until(attempt, {signal: context.signal, limit: busy === 'force' ? busyPatience : 0, every: 250})) return;
	const holders = await findHolders(mountpoint, context);
	if (busy === 'keep') throw new MountBusyError(mountpoint, holders);
	const users = holders.map(({pid, command}) => `${command} (${pid})`).join(', ');
	context.emit({type: 'warning', text: `${mountpoint} is taken away from those who still use it${users ? `: ${users}` : ''}`});
	await unmountDead(entry, sshfs, context);
}

/** Without an sshfs that answers there is nothing left to write out on this side: whoever has files open gets errors. */
async function unmountDead(entry: EntryOf<'host-mount'>, sshfs: ProcessIdentity | undefined, context: Context): Promise<void> {
	if (sshfs) await endProcess(sshfs, 2000);
	if (!(await isOurs(entry, context))) return;
	await tryToUnmount(entry.mountpoint, context);
	if (!(await isOurs(entry, context))) return;
	await run(thisPlatform().unmountCommand(entry.mountpoint, true), context);
}

/** What it says when it fails is of no use: the mount table tells whether it did. */
async function tryToUnmount(mountpoint: string, context: Context): Promise<void> {
	try {
		await run(thisPlatform().unmountCommand(mountpoint, false), context, {timeout: 20_000});
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
	}
}
