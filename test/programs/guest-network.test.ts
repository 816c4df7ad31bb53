import {spawnSync} from 'node:child_process';
import {expect, it} from 'vitest';
import type {Guest} from '../../source/guest/guest.js';
import {dropNetwork} from '../../source/guest/network.js';

/** A network, and processes, of its own: the script ends DHCP clients. */
const namespace = ['unshare', '--user', '--map-root-user', '--net', '--pid', '--fork', '--mount-proc'] as const;
const canIsolate = spawnSync(namespace[0], [...namespace.slice(1), 'ip', 'link', 'set', 'lo', 'up']).status === 0;

it.runIf(canIsolate)('the script deletes the routes of a real network stack', async () => {
	const before =
		'ip link set lo up; ip route add default dev lo; ip route add default dev lo metric 5; grep -c 00000000 /proc/net/route >&2; exec "$@"';
	let had = '';
	const guest = {
		async run(argv: readonly string[], {stdin}: {readonly stdin: string}) {
			const {status, stdout, stderr} = spawnSync(namespace[0], [...namespace.slice(1), 'sh', '-c', before, 'sh', ...argv], {input: stdin});
			had = stderr.toString();
			return {status, stdout: stdout.toString(), stderr: ''};
		},
	} as unknown as Guest;
	expect(typeof (await dropNetwork(guest, {guestPort: 22}, []))).toBe('boolean');
	expect(had.trim()).toBe('2');
});
