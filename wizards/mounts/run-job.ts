import {setTimeout as delay} from 'node:timers/promises';
import {type Context, type Holder, MountBusyError, type SessionOperations} from '../../source/index.js';
import type {Job} from './unmount-state.js';

/** Milliseconds between two checks of who uses a mount. */
const every = 500;

/**
End a session. A patient attempt is made again and again, until nobody uses the mount.
@throws MountBusyError when it is in use and we are not patient; whatever the engine throws.
*/
export async function runJob(
	{kind, session: {id, mountpoint}}: Job,
	sessions: SessionOperations,
	context: Context,
	{isPatient, onHolders}: {readonly isPatient: boolean; onHolders(holders: readonly Holder[]): void},
): Promise<void> {
	if (kind === 'recover') return sessions.recover(id, context);
	if (kind === 'force') return void (await sessions.unmount(id, {...context, force: true}));
	for (;;) {
		const holders = isPatient && mountpoint !== undefined ? await sessions.holders(mountpoint, context) : [];
		if (isPatient) onHolders(holders);
		if (holders.length === 0) {
			try {
				await sessions.unmount(id, context);
				return;
			} catch (error) {
				// Those who use it need not be visible to us.
				if (!isPatient || !(error instanceof MountBusyError)) throw error;
			}
		}

		await delay(every, undefined, {signal: context.signal});
	}
}
