import path from 'node:path';
import {execa} from 'execa';
import {folders} from '../../../source/folders.js';
import {waitForGuest} from '../../../source/guest/ssh.js';
import {createQemu} from '../../../source/hypervisor/qemu/qemu.js';
import {privateKeyFile, readIntermediary} from '../../../source/intermediary/intermediary.js';
import {cloneAddress} from '../../../source/session/connect-clone.js';
import {eventually} from '../../harness/eventually.js';
import type {Program} from '../../harness/program.js';
import {markVariable} from '../processes.js';
import type {Way} from './way.js';

const context = {signal: new AbortController().signal, emit() {}};
const guestFolder = '/mnt/vmfuse';

/**
What vmfuse of 2013 did with one disk: a linked clone boots with it, mounts it, and sshfs shows it, with no options but those that ssh needs; in the
end the guest unmounts, powers off, and the clone is deleted. It looks at nothing, and writes no journal. @param program - with an intermediary.
*/
export function ancestor(program: Program): Way {
	const places = folders({VMFUSE_HOME: program.home});
	return {
		name: 'ancestor',
		async mount(image, mountpoint, mark) {
			const machine = `vmfuse-bench-${path.basename(image).replaceAll(/\W/g, '')}`;
			// QEMU has the environment of who starts it: this process.
			process.env[markVariable] = mark;
			const qemu = createQemu({folder: places.data});
			const {clone} = qemu;
			if (!clone) throw new Error('QEMU makes clones');
			const intermediary = await readIntermediary(places, 'vmfuse');
			await clone.call(qemu, intermediary.name, intermediary.snapshot, {name: machine, hostPort: 22_301, network: 'restricted'}, context);
			await qemu.attachDisk(machine, {id: 'bench', path: image, format: 'raw', readOnly: false, partitions: []}, context);
			const {sshPort} = await qemu.start(machine, context);
			if (sshPort === undefined) throw new Error('no port leads to the guest');
			delete process.env[markVariable];
			const guest = await waitForGuest({...(await cloneAddress(places, intermediary, sshPort)), limit: 300_000, context});
			await guest.run(['sh', '-c', `modprobe ext4; mkdir -p ${guestFolder} && mount /dev/sdb ${guestFolder}`], {timeout: 60_000});
			const key = privateKeyFile(places, 'vmfuse');
			const trust = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', `IdentityFile=${key}`];
			const options = trust.flatMap(option => ['-o', option]);
			await execa('sshfs', ['-p', String(sshPort), ...options, `root@127.0.0.1:${guestFolder}`, mountpoint], {
				env: {[markVariable]: mark},
				stdio: ['ignore', 'ignore', 'inherit'],
			});
			return {
				async unmount() {
					await execa('fusermount', ['-u', mountpoint]);
					await guest.run(['sh', '-c', `umount ${guestFolder} && poweroff`], {accept: 'any', timeout: 120_000}).catch(() => {});
					await eventually('the machine to be off', async () => (await qemu.state(machine, context)) === 'off', {every: 20});
					await guest.close();
					await qemu.delete(machine, context);
				},
			};
		},
	};
}
