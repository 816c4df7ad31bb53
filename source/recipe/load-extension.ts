import type {Context} from '../events.js';
import {quoted} from '../text/shell-line.js';
import type {Build} from './build.js';
import {load, usualLimits} from './loading/load.js';
import {guestAddress} from './mirror.js';

export {ExtensionError} from './loading/load-failure.js';

/** Waits in the guest for its network, at most a minute: the shell may answer before DHCP has. */
const waitForNetwork = 'i=0;until route -n|grep -q ^0.0.0.0;do i=$((i+1));test $i -lt 60||exit 1;sleep 1;done';

/** Download an extension in the guest and load it, now and at each boot. @throws ExtensionError */
export async function loadExtension(build: Build, name: string, context: Context): Promise<void> {
	const {proxy, mirror} = build.options;
	if (!build.canDownload) await prepare(build, context);
	const work = {shell: build.shell, context, mirror, proxy: proxy === undefined ? undefined : guestAddress(proxy), limits: usualLimits};
	await load(work, name);
}

/**
Once in each run of the machine: `/opt` is forgotten at the boot after the installation, and a folder that is served has another address in each
attempt.
*/
async function prepare(build: Build, context: Context): Promise<void> {
	if (!(await build.succeeds(waitForNetwork, 180_000))) throw build.error('the guest got no network (no default route after a minute)');
	const {guestUrl} = build.mirror;
	if (guestUrl !== undefined) {
		await build.command(`echo ${quoted(guestUrl)}|sudo tee /opt/tcemirror>/dev/null`);
		context.emit({type: 'notice', text: `extensions come from ${guestUrl}`});
	}

	build.canDownload = true;
}
