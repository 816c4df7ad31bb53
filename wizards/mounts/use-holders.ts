import {setTimeout as delay} from 'node:timers/promises';
import {useEffect, useRef} from 'react';
import type {Holder, SessionOperations} from '../../source/index.js';

/** Milliseconds between two checks. */
const every = 500;

/** Who uses a mount, checked again and again as long as there is a mountpoint. */
export function useHolders(
	sessions: Pick<SessionOperations, 'holders'>,
	mountpoint: string | undefined,
	onHolders: (holders: readonly Holder[]) => void,
): void {
	const tell = useRef(onHolders);
	tell.current = onHolders;
	useEffect(() => {
		if (mountpoint === undefined) return;
		const stop = new AbortController();
		const {signal} = stop;
		const check = async () => {
			for (;;) {
				await delay(every, undefined, {signal});
				const holders = await sessions.holders(mountpoint, {signal, emit() {}});
				if (!signal.aborted) tell.current(holders);
			}
		};
		// What was seen last stays: a check that fails is no news.
		check().catch(() => {});
		return () => stop.abort();
	}, [sessions, mountpoint]);
}
