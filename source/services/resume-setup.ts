import type {Engine} from '../engine.js';
import {UsageError} from '../errors.js';
import type {Intermediary} from '../intermediary/intermediary.js';
import {loggedSetup} from '../recipe/logged-setup.js';
import {SetupProgress} from '../recipe/setup-progress.js';
import {proxyOfThisComputer} from '../recipe/setup-request.js';

/** Go on with a setup that was cut off, with its own answers. @throws UsageError when there is none; what `setUp` throws. */
export async function resumeSetup(engine: Engine, name: string, onLog: (file: string) => void): Promise<Intermediary> {
	const progress = await SetupProgress.find(engine.folders, name);
	if (!progress) throw new UsageError(`no setup of "${name}" was cut off`, {nextSteps: [`make it: vmfuse-tui setup --name ${name}`]});
	// The proxy is that of today: this computer may be elsewhere.
	return loggedSetup(engine, {...progress.options, proxy: proxyOfThisComputer(), restart: false}, onLog);
}
