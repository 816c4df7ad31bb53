import {extensionPackages, fileSystemDrivers} from '../extensions.js';
import {ExtensionError, loadExtension} from '../load-extension.js';
import {appendLines, backUp} from '../settings.js';
import type {Step} from '../step.js';

/**
`-ay` alone: "start", as the manual has it, is taken for the name of a volume group. The device mapper is a module of the extension raid-dm:
whether something loads it before LVM asks for it depends on the release. Without `--noudevsync`, and the variable, by which the nodes are made all the
same, it would wait for ever for a udev that has no rules of LVM.
*/
export const activateAtBoot = 'modprobe -q dm-mod; DM_DISABLE_UDEV=1 /usr/local/sbin/vgchange -ay --noudevsync';

/** LVM's programs start, and their half in the kernel is there: extensions may be loaded without the kernel finding their modules. */
const lvmWorks =
	'vgchange --version >/dev/null && { grep -q device-mapper /proc/devices || modprobe -q dm-mod; } && grep -q device-mapper /proc/devices';

const xfsWorks = 'grep -qw xfs /proc/filesystems || modprobe -q xfs';

/** 4: enable LVM, and what else was asked for, over SSH. */
export const lvmSteps: readonly Step[] = [
	{
		id: '4a',
		title: 'Install LVM and the file-system drivers',
		resume: '4a',
		leaves: 'ssh',
		async run(build, context) {
			await loadExtension(build, 'lvm2', context);
			const [kernel = ''] = await build.command('uname -r');
			for (const name of extensionPackages(build.options.extensions, kernel)) await loadExtension(build, name, context);
			const drivers = fileSystemDrivers.replace('KERNEL', kernel);
			/** @returns Whether it is there. */
			const unlessAbsent = async (without: string, work: () => Promise<void>) => {
				try {
					await work();
					return true;
				} catch (error) {
					// A mirror without it is no reason to stop; one that is in trouble is.
					if (!(error instanceof ExtensionError) || error.trouble !== 'absent') throw error;
					context.emit({type: 'warning', text: `${error.message}; ${without}`});
					return false;
				}
			};
			await unlessAbsent('the guest can mount what its own kernel knows, but perhaps not btrfs or XFS', async () => {
				await loadExtension(build, drivers, context);
				if (!(await build.succeeds(xfsWorks))) throw new ExtensionError(`the kernel does not find the modules of ${drivers}`, 'absent');
			});
			const hasRaid = await unlessAbsent('the guest cannot see software RAID', async () => loadExtension(build, 'mdadm', context));
			return [...new Set(['lvm2', ...build.options.extensions, ...(hasRaid ? ['mdadm'] : [])])].join(', ');
		},
		holds: lvmWorks,
	},
	{
		id: '4b',
		title: 'Activate LVM volumes at each boot',
		resume: '4b',
		leaves: 'ssh',
		async run(build) {
			// What an attempt by an earlier version has written there may wait for ever.
			await build.command("sed -i '/vgchange -ay/d' /opt/bootlocal.sh");
			await appendLines(build, '/opt/bootlocal.sh', activateAtBoot);
		},
		holds: 'grep -q "vgchange -ay --noudevsync" /opt/bootlocal.sh',
	},
	{
		id: '4c',
		title: 'Preserve the new settings',
		// At each boot the last backup brings back its own /opt, and with that what 4b has added to.
		resume: '4b',
		leaves: 'ssh',
		run: backUp,
	},
];
