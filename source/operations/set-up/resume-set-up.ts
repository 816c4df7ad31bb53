import {UsageError} from '../../errors.js';
import type {Intermediary} from '../../intermediary/intermediary.js';
import {loggedSetup} from '../../recipe/logged-setup.js';
import {SetupProgress} from '../../recipe/setup-progress.js';
import {proxyOfThisComputer} from '../../recipe/setup-request.js';
import type {Runtime} from '../../runtime.js';
import type {SetupHooks} from './set-up.js';

/** Go on with a set-up that was cut off, with its own answers. @throws UsageError when there is none; what `setUp` throws. */
export async function resumeSetUp(runtime: Runtime, name: string, {onLog}: Pick<SetupHooks, 'onLog'> = {}): Promise<Intermediary> {
	const progress = await SetupProgress.find(runtime.folders, name);
	if (!progress) throw new UsageError(`no set-up of "${name}" was cut off`, {nextSteps: [`make it: vmfuse-tui setup --name ${name}`]});
	// The proxy is that of today: this computer may be elsewhere.
	return loggedSetup(runtime, {...progress.options, proxy: proxyOfThisComputer(), restart: false}, onLog);
}
