import type {Engine} from '../engine.js';
import {LeftBehindError, UsageError, UserError} from '../errors.js';
import {endSession} from '../session/end-session.js';
import {findSession} from '../session/find-session.js';
import {readSessions, type SessionRecord} from '../session/session-record.js';

export type Unmounted = {readonly id: string; readonly mountpoint?: string | undefined};

/**
End one session, named by mountpoint or id, or all of them. Resolves when the disks can be unplugged.
@throws UsageError when there is none; what `endSession` throws. With `all`, the others are ended before that.
*/
export async function unmount(
	engine: Engine,
	{target, all = false}: {readonly target?: string | undefined; readonly all?: boolean},
): Promise<readonly Unmounted[]> {
	if (all === (target !== undefined)) {
		throw new UsageError('say what to unmount: a mountpoint, the id of a session, or --all', {
			nextSteps: ['see what is mounted: vmfuse-tui list'],
		});
	}

	const records = target === undefined ? await readSessions(engine.folders) : [await findSession(engine.folders, target)];
	const failures: unknown[] = [];
	const ended: Unmounted[] = [];
	for (const record of records) {
		try {
			await endSession(engine, record);
			ended.push(describe(record));
		} catch (error) {
			engine.context.signal.throwIfAborted();
			failures.push(error);
		}
	}

	if (failures.length === 1) throw failures[0];
	if (failures.length > 1) throw combine(failures);
	return ended;
}

function describe({request, status}: SessionRecord): Unmounted {
	return {id: request.id, mountpoint: status.mountpoint};
}

/** That something was left behind weighs most: it decides the exit code. */
function combine(failures: readonly unknown[]): unknown {
	const errors = failures.filter(error => error instanceof UserError);
	if (errors.length < failures.length) return failures.find(error => !(error instanceof UserError));
	const Class = errors.some(error => error instanceof LeftBehindError) ? LeftBehindError : UserError;
	return new Class(errors.map(({message}) => message).join('; '), {nextSteps: errors.flatMap(({nextSteps}) => nextSteps)});
}

export function renderUnmounted(ended: readonly Unmounted[]): string {
	if (ended.length === 0) return 'Nothing was mounted.\n';
	return ended.map(({id, mountpoint}) => `${mountpoint ?? `Session ${id}`} is unmounted; the disk can be unplugged.\n`).join('');
}
