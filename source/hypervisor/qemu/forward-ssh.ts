import type {Context} from '../../events.js';
import {hostPorts, noHostPort} from '../host-ports.js';
import {ids} from './command-line.js';
import type {QemuMachine} from './machine/machine.js';
import {withMonitor} from './monitor/with-monitor.js';

/** Lead a port of this computer to the SSH server of a running guest, until the machine is off. @returns the port, which may have been there before. */
export async function forwardSsh(machine: QemuMachine, {signal}: Context): Promise<number> {
	const run = await machine.requireRun('its guest cannot be reached');
	const {spec} = await machine.readRecord();
	if (run.sshPort !== undefined) return run.sshPort;
	return withMonitor(run.monitor, signal, async monitor => {
		for (const sshPort of hostPorts(spec.hostPort)) {
			const line = `hostfwd_add ${ids.network} tcp:127.0.0.1:${sshPort}-:${spec.guestPort}`;
			// It says nothing when it is done.
			if ((await monitor.human(line)) !== '') continue;
			await machine.writeRun({...run, sshPort});
			return sshPort;
		}

		throw noHostPort(spec.hostPort);
	});
}
