import {acquireLock, type Lock, LockedError} from '../host/lock.js';
import {poll} from '../poll.js';

type Options = {
	readonly what: string;
	readonly signal: AbortSignal;
	/** Milliseconds. */
	readonly limit: number;
};

/** Take a lock, as soon as whoever has it releases it. @throws LockedError when that takes longer than the limit; the signal's reason. */
export async function waitForLock(file: string, {what, signal, limit}: Options): Promise<Lock> {
	const tryToAcquire = async (): Promise<Lock | undefined> => {
		try {
			return await acquireLock(file, {what});
		} catch (error) {
			if (error instanceof LockedError) return undefined;
			throw error;
		}
	};

	return (await poll(tryToAcquire, {signal, limit, every: 50})) ?? (await acquireLock(file, {what}));
}
