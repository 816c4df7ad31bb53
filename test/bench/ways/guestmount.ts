import {readFile} from 'node:fs/promises';
import {execa} from 'execa';
import {accelerators} from '../../../source/hypervisor/qemu/acceleration.js';
import {eventually} from '../../harness/eventually.js';
import {markVariable} from '../processes.js';
import type {Way} from './way.js';

/**
libguestfs' own way, with its own defaults. Its appliance is made at the first start, and kept. Where we emulate, so does it: libguestfs takes a
/dev/kvm that is there for one that works, and hangs where it does not.
*/
const environment = {LIBGUESTFS_BACKEND: 'direct', ...(accelerators()[0] === 'tcg' ? {LIBGUESTFS_BACKEND_SETTINGS: 'force_tcg'} : {})};

export const guestmount: Way = {
	name: 'guestmount',
	async mount(image, mountpoint, mark) {
		const pidFile = `${image}.guestmount.pid`;
		const arguments_ = ['--format=raw', '-a', image, '-m', '/dev/sda', '--pid-file', pidFile, mountpoint];
		await execa('guestmount', arguments_, {
			env: {...environment, [markVariable]: mark},
			stdio: ['ignore', 'inherit', 'inherit'],
		});
		const pid = Number(await readFile(pidFile, 'utf8'));
		return {
			async unmount() {
				await execa('guestunmount', [mountpoint]);
				// It returns before the image is written: guestmount(1), "RACE CONDITIONS POSSIBLE WHEN SHUTTING DOWN THE CONNECTION".
				await eventually('the end of guestmount', async () => !isAlive(pid), {limit: 120_000, every: 20});
			},
		};
	},
};

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
