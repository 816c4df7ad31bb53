import {setTimeout as delay} from 'node:timers/promises';
import {useEffect} from 'react';
import {type Context, type Holder, MountBusyError, type SessionOperations} from '../../source/index.js';
import {useWork} from '../shell/use-work.js';
import {nameOf} from './report-lines.js';
import type {Job, UnmountAction, UnmountState} from './unmount-state.js';

/** Each attempt to end a session, as work of the shell. What comes of it is dispatched. `isWaiting`: nothing was changed so far, since somebody uses it. */
export function useAttempt(sessions: SessionOperations, {stage, attempt}: UnmountState, dispatch: (action: UnmountAction) => void) {
	const work = useWork<void>(`unmount ${attempt}`);
	const isWaiting = stage.mode === 'working' && stage.isPatient && work.progress.undos.length === 0;

	// biome-ignore lint/correctness/useExhaustiveDependencies: once for each attempt.
	useEffect(() => {
		if (stage.mode !== 'working' || work.phase !== 'idle') return;
		const {job, isPatient} = stage;
		const isRecovery = job.kind === 'recover';
		work.start(async context => runJob(job, sessions, context, {isPatient, onHolders: holders => dispatch({type: 'holders', holders})}), {
			title: `${isRecovery ? 'putting back' : 'unmounting'} ${nameOf(job.session)}`,
			// Its supervisor goes on without us; nobody else puts back what was cut off.
			isHarmless: !isRecovery,
		});
	}, [attempt]);

	// biome-ignore lint/correctness/useExhaustiveDependencies: once for each end of an attempt.
	useEffect(() => {
		if (stage.mode !== 'working') return;
		const {error} = work;
		if (work.phase === 'done') dispatch({type: 'done'});
		else if (error instanceof MountBusyError) dispatch({type: 'busy', holders: error.holders});
		else if (work.phase === 'failed' || error !== undefined) dispatch({type: 'failed', error});
		else if (work.phase === 'stopped') dispatch(isWaiting ? {type: 'busy', holders: stage.holders} : {type: 'detached'});
	}, [work.phase]);

	return {work, isWaiting};
}

/** Milliseconds between two checks of who uses a mount. */
const every = 500;

/**
End a session. A patient attempt is made again and again, until nobody uses the mount.
@throws MountBusyError when it is in use and we are not patient; whatever the engine throws.
*/
async function runJob(
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
