import {sync} from '../guest/writes.js';
import {thisPlatform} from '../host/platform/index.js';
import {messageOf} from './error-data.js';
import type {Holdings} from './holdings.js';

/** Have everything written to the disk before each suspend of this computer, where it tells of them, until the signal aborts. */
export async function writeBeforeSuspend({guest, runtime: {context}}: Holdings, signal: AbortSignal): Promise<void> {
	if (!guest) return;
	await thisPlatform().beforeSuspend?.(async () => {
		try {
			await sync(guest.under({...context, signal}));
			context.emit({type: 'notice', text: 'this computer is about to be suspended: everything was written to the disk'});
		} catch (error) {
			if (signal.aborted) return;
			context.emit({
				type: 'warning',
				text: `not everything was written to the disk before this computer is suspended: ${messageOf(error)}`,
			});
		}
	}, signal);
}
