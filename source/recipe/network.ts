import type {Context} from '../events.js';
import type {Build} from './build.js';
import type {Mirror} from './mirror.js';

/** Wait in the guest for its network: DHCP may still be under way when the prompt is there. */
export async function waitForNetwork(build: Build): Promise<void> {
	const wait = 'i=0;until route -n|grep -q ^0.0.0.0;do i=$((i+1));test $i -lt 60||exit 1;sleep 1;done';
	const {status} = await build.console.run(wait, {limit: 180_000});
	if (status !== 0) throw build.console.error('the guest got no network (no default route after a minute)');
}

/**
Name our source of extensions in the guest, by whichever way is open. Before each step that loads any: `/opt` is forgotten at the boot after the
installation, and a folder that is served has another address in each attempt.
*/
export async function setMirror(build: Build, {guestUrl}: Mirror, context: Context): Promise<void> {
	if (guestUrl === undefined) return;
	if (build.isReachable.ssh) {
		await build.guest.run(['sh', '-c', 'echo "$1" >/opt/tcemirror', 'sh', guestUrl]);
	} else {
		const {console} = build;
		await console.writeFile('/tmp/vm.mirror', [guestUrl]);
		const {status} = await console.run('sudo cp /tmp/vm.mirror /opt/tcemirror');
		if (status !== 0) throw console.error('the source of extensions could not be named in the guest');
	}

	context.emit({type: 'notice', text: `extensions come from ${guestUrl}`});
}
