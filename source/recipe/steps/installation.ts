import type {Context} from '../../events.js';
import type {Build} from '../build.js';
import {homeOptions, install} from '../installer-dialog.js';
import {loadExtension} from '../load-extension.js';
import type {Step} from '../step.js';
import {shutDown} from '../stop-machine.js';
import {makeAnew} from './machine.js';

/** Where the installer puts the boot loader's settings: /tce, or /tce32 and /tce64 in later releases of it. */
export const extlinuxConfiguration = '/mnt/sda1/tce*/boot/extlinux/extlinux.conf';

/** Read back what the installer wrote: the boot options, and kernel and RAM disk beside them. */
async function isInstalled(build: Build): Promise<boolean> {
	await build.shell.run('sudo mkdir -p /mnt/sda1;sudo mount /dev/sda1 /mnt/sda1');
	try {
		return (
			(await build.succeeds(`grep -q '${homeOptions}' ${extlinuxConfiguration}`)) &&
			(await build.succeeds('cd /mnt/sda1/tce*/boot && ls vmlinuz* && ls *.gz'))
		);
	} finally {
		await build.shell.run('cd /;sync;sudo umount /mnt/sda1');
	}
}

/** As the guest's own command says it. Until release 11 it read /usr/share/doc/tc/release.txt, since then /etc/os-release (Core-scripts, usr/bin/version). */
async function release(build: Build): Promise<string> {
	const {status, output} = await build.shell.run('version');
	return (status === 0 && /\d+\.\d\S*/.exec(output.join(' '))?.[0]) || 'unknown';
}

/**
No partition, which TinyCore might mount as it boots: the installer refuses a disk of which something is mounted. The disk is the machine's own, made
by 1a for nothing but this.
*/
const diskIsEmpty = "! grep -q 'sda[0-9]' /proc/partitions";

async function bootImage(build: Build, context: Context): Promise<void> {
	const {hypervisor, name, progress} = build;
	await build.powerOff(context);
	await hypervisor.insertCd(name, progress.facts.iso ?? '', context);
	const {bootLabel: label, onlyByLabel} = progress.facts;
	await build.boot(context, {label, onlyByLabel});
}

/** 2: a "frugal" installation of TinyCore, typed at the console of the booted image. */
export const installationSteps: readonly Step[] = [
	{
		id: '2b',
		title: 'Boot TinyCore from the image',
		resume: '2b',
		leaves: 'console',
		async run(build, context) {
			await bootImage(build, context);
			if (!(await build.succeeds(diskIsEmpty))) {
				context.emit({type: 'notice', text: 'something is on the disk of the machine already: the machine is made anew'});
				await makeAnew(build, context);
				await bootImage(build, context);
			}

			await build.progress.learn({tinyCoreVersion: await release(build)});
			return `TinyCore ${build.progress.facts.tinyCoreVersion}`;
		},
		check: async build => build.succeeds('test -e /opt/tcemirror'),
	},
	{
		id: '2c',
		title: 'Get the TinyCore installer',
		resume: '2b',
		leaves: 'console',
		run: async (build, context) => loadExtension(build, 'tc-install', context),
		check: async build => build.succeeds('which tc-install.sh'),
	},
	{
		id: '2d',
		title: 'Install TinyCore onto the machine’s disk',
		// Booted from the image, TinyCore mounts what an installer has left on the disk, and the installer refuses a disk that is mounted.
		resume: '1a',
		leaves: 'console',
		run: async (build, context) => install(build, async () => isInstalled(build), context),
		check: isInstalled,
	},
	{
		id: '2e',
		title: 'Power off and take the image out',
		resume: '2e',
		leaves: 'off',
		canBeginOff: true,
		async run(build, context) {
			await shutDown(build, context);
			await build.hypervisor.ejectCd(build.name, context);
		},
		check: async ({name, hypervisor}, context) => (await hypervisor.state(name, context)) === 'off',
	},
];
