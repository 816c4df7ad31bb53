import {UsageError} from '../../errors.js';
import type {DriverlessRuntime, Runtime} from '../../runtime.js';
import {guestShell} from '../../session/guest-shell.js';
import {readSessions} from '../../session/session-record.js';

/**
The command line of a shell of root in a session's guest, on the real disk. That the guest answers was tried when this resolves.
@param target The session's id or mountpoint; undefined: the only one that is mounted.
@throws UsageError when it is not clear which session is meant; what `guestShell` throws.
*/
export async function openShell(runtime: Runtime, target: string | undefined): Promise<readonly string[]> {
	return guestShell(runtime, target ?? (await theOnlyOne(runtime)));
}

async function theOnlyOne({folders}: DriverlessRuntime): Promise<string> {
	const mounted = (await readSessions(folders)).filter(({owned, status}) => owned && status.phase === 'mounted');
	const [first, ...others] = mounted;
	if (!first) throw new UsageError('nothing is mounted', {nextSteps: ['see what there is: vmfuse-tui list']});
	if (others.length === 0) return first.request.id;
	throw new UsageError('several sessions are mounted: say which', {
		nextSteps: mounted.map(({request, status}) => `vmfuse-tui shell ${request.id} (${status.mountpoint})`),
	});
}
