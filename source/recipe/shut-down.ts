import type {Context} from '../events.js';
import type {Build} from './build.js';

/** Milliseconds for a guest to power off by itself. */
const limit = 180_000;

/** Switch the guest off from inside, by whichever way is open, and see the machine gone. A guest that does not obey has its plug pulled, said so. */
export async function shutDown(build: Build, context: Context): Promise<void> {
	const {hypervisor, name} = build;
	if ((await hypervisor.state(name, context)) === 'off') {
		await build.leave();
		return;
	}

	if (build.isReachable.ssh) {
		// The connection breaks before the command can end.
		await build.guest.run(['sh', '-c', 'sync; (sleep 1; poweroff) >/dev/null 2>&1 </dev/null &']);
	} else {
		await build.console.startDialog('sudo poweroff');
	}

	build.expectEnd();

	const enough = AbortSignal.timeout(limit);
	try {
		await hypervisor.waitUntilOff(name, {...context, signal: AbortSignal.any([context.signal, enough])});
	} catch (error) {
		context.signal.throwIfAborted();
		if (!enough.aborted) throw error;
		context.emit({type: 'warning', text: `the guest did not power off within ${limit / 1000} s: its plug is pulled`});
		await build.powerOff(context);
	}

	await build.leave();
}
