import type {Context} from '../events.js';
import type {Build} from './build.js';
import type {Mirror} from './mirror.js';

/** Wait in the guest for its network: DHCP may still be under way when the prompt is there. */
export async function waitForNetwork(build: Build): Promise<void> {
	const wait = 'i=0;until route -n|grep -q ^0.0.0.0;do i=$((i+1));test $i -lt 60||exit 1;sleep 1;done';
	const {status} = await build.console.run(wait, {limit: 180_000});
	if (status !== 0) throw build.console.error('the guest got no network (no default route after a minute)');
}

/** Name our source of extensions in the guest. `/opt` is forgotten at the boot after the installation, so this is done after each of the two. */
export async function setMirror(build: Build, mirror: Mirror, context: Context): Promise<void> {
	if (mirror.guestUrl === undefined) return;
	await build.console.writeFile('/tmp/vm.mirror', [mirror.guestUrl]);
	await build.type('sudo cp /tmp/vm.mirror /opt/tcemirror');
	context.emit({type: 'notice', text: `extensions come from ${mirror.guestUrl}`});
}
