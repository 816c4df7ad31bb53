import type {Build} from '../build.js';
import {bootOptions, install} from '../installer-dialog.js';
import {typeExtension} from '../load-extension.js';
import type {Mirror} from '../mirror.js';
import {setMirror, waitForNetwork} from '../network.js';
import {shutDown} from '../shut-down.js';
import type {Step} from '../step.js';

/** Where the installer puts the boot loader's settings: /tce, or /tce32 and /tce64 in later releases of it. */
export const extlinuxConfiguration = '/mnt/sda1/tce*/boot/extlinux/extlinux.conf';

/** Read back what the installer wrote: the boot options, and kernel and RAM disk beside them. */
async function isInstalled(build: Build): Promise<boolean> {
	await build.console.run('sudo mkdir -p /mnt/sda1;sudo mount /dev/sda1 /mnt/sda1');
	try {
		return (
			(await build.typeTest(`grep -q '${bootOptions}' ${extlinuxConfiguration}`)) &&
			(await build.typeTest('cd /mnt/sda1/tce*/boot && ls vmlinuz* && ls *.gz'))
		);
	} finally {
		await build.console.run('cd /;sync;sudo umount /mnt/sda1');
	}
}

/** As the guest's own command says it. Until release 11 it read /usr/share/doc/tc/release.txt, since then /etc/os-release (Core-scripts, usr/bin/version). */
async function release(build: Build): Promise<string> {
	const {status, output} = await build.console.run('version');
	return (status === 0 && /\d+\.\d\S*/.exec(output.join(' '))?.[0]) || 'unknown';
}

/** 2: a "frugal" installation of TinyCore, typed at the console of the booted image. */
export const installationSteps = (mirror: Mirror): readonly Step[] => [
	{
		id: '2b',
		title: 'Boot TinyCore from the image',
		leaves: {machine: 'console', power: 'volatile'},
		async run(build, context) {
			const {hypervisor, name, progress} = build;
			await hypervisor.powerOff(name, context);
			await hypervisor.insertCd(name, progress.facts.iso ?? '', context);
			const {bootLabel: label, onlyByLabel} = progress.facts;
			await build.boot(context, {label, onlyByLabel});
			await progress.learn({tinyCoreVersion: await release(build)});
			return `TinyCore ${progress.facts.tinyCoreVersion}`;
		},
		check: async build => build.typeTest('test -e /opt/tcemirror'),
	},
	{
		id: '2c',
		title: 'Get the TinyCore installer',
		leaves: {machine: 'console', power: 'volatile'},
		async run(build, context) {
			await waitForNetwork(build);
			await setMirror(build, mirror, context);
			await typeExtension(build, 'tc-install', context);
			return undefined;
		},
		check: async build => build.typeTest('which tc-install.sh'),
	},
	{
		id: '2d',
		title: 'Install TinyCore onto the machine’s disk',
		leaves: {machine: 'console', power: 'durable'},
		run: async (build, context) => install(build, async () => isInstalled(build), context),
		check: isInstalled,
	},
	{
		id: '2e',
		title: 'Power off and take the image out',
		leaves: {machine: 'off', power: 'durable'},
		async run(build, context) {
			await shutDown(build, context);
			await build.hypervisor.ejectCd(build.name, context);
			return undefined;
		},
		async check({name, hypervisor}, context) {
			return (await hypervisor.state(name, context)) === 'off';
		},
	},
];
