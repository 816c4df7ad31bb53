import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {installDouble} from '../../fixtures/vboxmanage/index.js';
import {createVirtualBox} from '../../source/hypervisor/virtualbox/virtualbox.js';
import {execute, type Scratch, scratch, scratchFolder} from './scratch.js';

/** With a VirtualBox of its own: the double, which runs real machines by QEMU. */
export type ScratchVirtualBox = Scratch & {
	readonly virtualBox: ReturnType<typeof createVirtualBox>;
	/** VBoxManage. */
	readonly program: string;
	readonly environment: Readonly<Record<string, string>>;
	/** Kill the emulator of a running machine. */
	kill(name: string): Promise<void>;
	/** VBoxManage by hand, as a user would. */
	manage(...arguments_: readonly string[]): Promise<string>;
};

export async function scratchVirtualBox(version = '7.2.22'): Promise<ScratchVirtualBox> {
	const folder = await scratchFolder();
	const environment = {VBOX_USER_HOME: path.join(folder, 'home'), VBOX_DOUBLE_VERSION: version};
	const program = path.join(await installDouble(), 'VBoxManage');
	const virtualBox = createVirtualBox({folder, program, environment});
	const disk = (name: string) => ({file: `virtualbox/files/${name}/disk.vdi`, format: 'vdi'});
	const machines = scratch({folder, driver: virtualBox, hostPort: 23_800, disk});
	return {
		...machines,
		virtualBox,
		program,
		environment,
		async kill(name) {
			const {serialFile} = await virtualBox.machine(name, machines.context);
			for (const pid of (await readdir('/proc')).filter(entry => /^\d+$/.test(entry))) {
				const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
				if (/qemu/.test(command) && command.includes(serialFile)) process.kill(Number(pid), 'SIGKILL');
			}
		},
		async manage(...arguments_) {
			const {stdout} = await execute(program, arguments_, {env: {...process.env, ...environment}});
			return stdout;
		},
	};
}
