import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import {readCapabilities} from '../../guest/capabilities.js';
import {requirePart} from '../../hypervisor/require-part.js';
import {type Intermediary, saveIntermediary} from '../../intermediary/intermediary.js';
import type {Build} from '../build.js';
import {hasEnded} from '../machine-watch.js';
import {appendLines, backUp} from '../settings.js';
import {machineDefaults} from '../setup-options.js';
import {openSsh} from '../ssh-access.js';
import type {Step} from '../step.js';
import {shutDown} from '../stop-machine.js';
import {extlinuxConfiguration} from './installation.js';

const makeMountpoint = 'mkdir /root/mnt';
const saved = 'vmfuse.bak';

/**
Take out the wait for USB disks, up to the nearest space, as the manual says. `noswap` keeps TinyCore from using swap partitions of
the disks that will be attached: it does so by itself at boot.
The old file is linked, not copied: the boot loader reads the disk without its journal, so after a power cut it may still find the old name, and
what that leads to must not have been given to another file.
*/
const speedUpBoot = `set -e
cd "$(dirname ${extlinuxConfiguration})"
test -e extlinux.conf.${saved} || ln extlinux.conf extlinux.conf.${saved}
sed -e 's/ *waitusb=[^ ]*//g' -e '/^APPEND/{/ noswap/!s/^APPEND/APPEND noswap/;}' extlinux.conf.${saved} >extlinux.conf.new
grep -q "^APPEND noswap" extlinux.conf.new
mv extlinux.conf.new extlinux.conf
sync`;

/** Without the wait a slow disk may come too late: then the guest boots to a bare shell. What we changed is put back there, at the console. */
async function putBootBack(build: Build, context: Context): Promise<void> {
	await build.openConsole(context);
	await build.shell.run('sudo mkdir -p /mnt/sda1;sudo mount /dev/sda1 /mnt/sda1');
	await build.command(
		`cd $(dirname ${extlinuxConfiguration});sed 's/^APPEND/APPEND noswap/' extlinux.conf.${saved}|sudo tee extlinux.conf>/dev/null;sync`,
	);
	await shutDown(build, context);
	await build.start(context);
	await openSsh(build, context);
}

/** Boot once more from cold: what was not saved is forgotten now, and not when somebody wants to mount a disk. */
async function bootAgain(build: Build, context: Context): Promise<string | undefined> {
	await shutDown(build, context);
	await build.start(context);
	try {
		await openSsh(build, context, 240_000);
		return undefined;
	} catch (error) {
		context.signal.throwIfAborted();
		if (!(error instanceof UserError) || (await hasEnded(build, context))) throw error;
		context.emit({
			type: 'warning',
			text: `the guest does not come up without the wait for its disk (${error.message}); the wait is put back`,
		});
		await putBootBack(build, context);
		return 'the faster boot did not work here and was taken back';
	}
}

async function intermediary(build: Build): Promise<Intermediary> {
	const {name, options, progress, guest} = build;
	const capabilities = await readCapabilities(guest);
	const always = ['lvm2', ...(capabilities.tools.includes('mdadm') ? ['mdadm'] : [])];
	return {
		name,
		hypervisor: options.hypervisor,
		snapshot: machineDefaults.snapshot,
		tinyCoreVersion: progress.facts.tinyCoreVersion ?? 'unknown',
		hostKey: progress.facts.hostKey ?? '',
		guestPort: options.guestPort,
		extensions: [...new Set([...always, ...options.extensions])],
		...(options.mirror === undefined ? {} : {mirror: options.mirror}),
		capabilities,
		createdAt: new Date().toISOString(),
	};
}

/** 5: the last settings. Every earlier step is read back once more, after the last boot. */
export const finishSteps: readonly Step[] = [
	{
		id: '5a',
		title: 'Make booting faster',
		resume: '5a',
		leaves: 'ssh',
		async run(build) {
			const {status, output} = await build.shell.run(speedUpBoot);
			return status === 0 ? undefined : `left as it is: ${output.join(' ').trim() || 'the settings of the boot loader were not found'}`;
		},
	},
	{
		id: '5b',
		title: 'Have a folder to mount on at each boot',
		resume: '5b',
		leaves: 'ssh',
		run: async build => appendLines(build, '/opt/bootlocal.sh', makeMountpoint),
		check: async build => build.succeeds(`grep -qx '${makeMountpoint}' /opt/bootlocal.sh`),
		// bootlocal.sh runs beside the end of boot.
		holds: 'i=0; until test -d /root/mnt; do i=$((i+1)); test $i -lt 60 || exit 1; sleep 1; done',
	},
	{
		id: '5c',
		title: 'Preserve the new settings, boot again and check them all',
		// At each boot the last backup brings back its own /opt, and with that what 5b has added to.
		resume: '5b',
		leaves: 'ssh',
		async run(build, context) {
			await backUp(build);
			return bootAgain(build, context);
		},
		checksAll: true,
	},
	{
		id: '5d',
		title: 'Power off and take the snapshot',
		resume: '5d',
		leaves: 'off',
		async run(build, context) {
			const {hypervisor, name, folders, progress} = build;
			const record = await intermediary(build);
			await shutDown(build, context);
			const {snapshots} = await hypervisor.machine(name, context);
			if (!snapshots.includes(record.snapshot)) await requirePart(hypervisor, 'snapshot')(name, record.snapshot, context);
			await saveIntermediary(folders, record);
			await progress.forget();
			return `"${record.snapshot}"`;
		},
	},
];
