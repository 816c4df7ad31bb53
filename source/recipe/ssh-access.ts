import {RequirementError} from '../errors.js';
import type {Context} from '../events.js';
import {parseHostKey} from '../guest/host-key.js';
import {readKeyPair} from '../guest/key-pair.js';
import {waitForGuest} from '../guest/ssh.js';
import {intermediaryFolder} from '../intermediary/intermediary.js';
import {type Build, bootLimit} from './build.js';
import {setupCommand} from './setup-options.js';

/** Log in as root with our key, trusting only the host key that was read over the serial port. */
export async function openSsh(build: Build, context: Context, limit = bootLimit): Promise<void> {
	const {hypervisor, name, folders, progress} = build;
	const {hostKey} = progress.facts;
	const {sshPort} = await hypervisor.machine(name, context);
	if (hostKey === undefined || sshPort === undefined)
		throw new RequirementError('the guest is not ready for SSH', {nextSteps: [`begin anew: ${setupCommand(name, '--restart')}`]});
	const {privateKey} = await readKeyPair(intermediaryFolder(folders, name));
	const guest = await waitForGuest({
		port: sshPort,
		privateKey,
		hostKey: parseHostKey(hostKey),
		limit,
		processorSeconds: async () => hypervisor.processorSeconds?.(name, context),
		stillAlive: async () => (await hypervisor.state(name, context)) === 'running',
		context,
	});
	build.enterGuest(guest);
}
