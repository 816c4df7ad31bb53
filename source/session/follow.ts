import {stat} from 'node:fs/promises';
import {type LogReader, readEventLog} from '../event-log.js';
import type {Context} from '../events.js';
import {poll} from '../poll.js';
import {isWorkedOn} from './owner.js';
import type {SessionFiles} from './session-files.js';
import {readStatus, type Status} from './status.js';

type Options = {
	readonly files: SessionFiles;
	/** Where its events are read from. */
	readonly log: LogReader;
	/** What the caller waits for. */
	readonly reached: (status: Status) => boolean;
	/** Whether a process still works on the session. */
	readonly alive: () => Promise<boolean>;
	readonly context: Context;
	/** Called when there may be something new. @default Nobody knows, and it is looked now and then. */
	readonly onNews?: (listener: () => void) => void;
};

/**
Watch the process that works on a session, and pass on the events that it logs, until the session has come to where the caller waits for.
@returns The status then; undefined when the process is gone without that.
@throws The signal's reason when that aborts: the session goes on.
*/
export async function follow({files, log, reached, alive, context, onNews}: Options): Promise<Status | undefined> {
	const outcome = await poll(
		async lookNow => {
			onNews?.(lookNow);
			// In this order, what the process did before it ended has been seen.
			const working = await alive();
			const status = await readStatus(files.status);
			for (const event of await log.next()) context.emit(event);
			if (status && reached(status)) return {status};
			return working ? undefined : {status: undefined};
		},
		{signal: context.signal, limit: Number.POSITIVE_INFINITY, every: 30},
	);
	return outcome?.status;
}

/**
Pass on the events of a session until no process works on it any more.
@param begin Done first. The events from then on are passed on.
*/
export async function followToEnd(files: SessionFiles, context: Context, begin?: () => Promise<void>): Promise<void> {
	const {size} = await stat(files.log).catch(() => ({size: 0}));
	await begin?.();
	await follow({files, log: readEventLog(files.log, size), reached: () => false, alive: async () => isWorkedOn(files), context});
}
