import type {LogReader} from '../event-log.js';
import type {Context} from '../events.js';
import type {SessionFiles} from './session-files.js';
import {readStatus, type Status} from './status.js';
import {until} from './until.js';

type Options = {
	readonly files: SessionFiles;
	/** Where its events are read from, from where the last reading ended. */
	readonly log: LogReader;
	/** Where the caller wants to get to. */
	readonly reached: (status: Status) => boolean;
	/** Whether somebody still works on the session. */
	readonly alive: () => Promise<boolean>;
	readonly context: Context;
};

/**
Watch the process that works on a session, passing on the events that it logs, until it gets somewhere.
@returns The status reached, or undefined when the process is gone without having got there.
@throws The signal's reason when that aborts: the session goes on.
*/
export async function follow({files, log, reached, alive, context}: Options): Promise<Status | undefined> {
	const tell = async () => {
		for (const event of await log.next()) context.emit(event);
	};
	const outcome = await until(
		async () => {
			// In this order: what it did before it went has then been seen.
			const working = await alive();
			const status = await readStatus(files.status);
			await tell();
			if (status && reached(status)) return {status};
			return working ? undefined : {status: undefined};
		},
		{signal: context.signal, limit: Number.POSITIVE_INFINITY, every: 100},
	);
	return outcome?.status;
}
