import * as v from 'valibot';
import type {Parsed} from '../stored-record.js';
import {supportedFileSystems} from './file-systems.js';
import type {Guest} from './guest.js';
import {parseRecords} from './records.js';
import {diskDriverScript, driverScript, scriptPrelude} from './script-prelude.js';

/** Programs of extensions, by the names of their commands. */
const toolNames = ['lvm', 'mdadm', 'cryptsetup', 'btrfs', 'xfs_repair', 'ntfs-3g'] as const;

/** What a guest can do. */
export const guestCapabilities = v.object({
	/** As `uname -r` says. */
	kernel: v.string(),
	/** "16.0"; undefined when it is not TinyCore. */
	tinyCore: v.optional(v.string()),
	/** What it can mount, by the names that `mount -t` takes: built into the kernel or as modules, and `ntfs-3g`. */
	fileSystems: v.array(v.string()),
	/** Its kernel has the driver for disks on a virtio-scsi controller, so they can be attached while it runs, and read-only ones at all. */
	virtioScsi: v.boolean(),
	tools: v.array(v.picklist(toolNames)),
	blkid: v.picklist(['util-linux', 'busybox', 'none']),
	/** It has a way to other networks. */
	defaultRoute: v.boolean(),
});
export type GuestCapabilities = Parsed<typeof guestCapabilities>;

/** @throws CommandError when the guest cannot be asked. */
export async function readCapabilities(guest: Guest): Promise<GuestCapabilities> {
	const {stdout} = await guest.run(['sh', '-s'], {stdin: capabilityScript, timeout: 120_000});
	return parseCapabilities(stdout);
}

/**
TinyCore's `version` reads /usr/share/doc/tc/release.txt, since release 12 /etc/os-release. A driver is in /sys/bus/virtio/drivers as soon as it is
loaded, whether or not the machine has such a controller.
*/
const capabilityScript = `${scriptPrelude}
text kernel uname -r
text tinycore version
case $(blkid -V 2>&1) in
	*util-linux*) field text blkid util-linux ;;
	*) has blkid && field text blkid busybox ;;
esac
${diskDriverScript}
[ -d /sys/bus/virtio/drivers/virtio_scsi ] && field text virtio-scsi yes
text routes cat /proc/net/route
${driverScript}field text end end
`;

/** @throws Error when the answer ends early. */
export function parseCapabilities(output: string): GuestCapabilities {
	const texts = new Map(parseRecords(output, {text: 2}).map(([, name = '', content = '']) => [name, content]));
	if (!texts.has('end')) {
		throw new Error('The guest did not tell all that it can do');
	}

	const text = (name: string) => texts.get(name) ?? '';
	const tools = toolNames.filter(tool => texts.has(`tool ${tool}`));
	const [, tinyCore] = /^\s*v?([\d.]+\w*)/.exec(text('tinycore')) ?? [];
	const blkid = text('blkid');
	return {
		kernel: text('kernel'),
		...(tinyCore === undefined ? {} : {tinyCore}),
		fileSystems: supportedFileSystems(text('filesystems'), text('modules'), tools.includes('ntfs-3g')),
		virtioScsi: texts.has('virtio-scsi'),
		tools,
		blkid: blkid === 'util-linux' || blkid === 'busybox' ? blkid : 'none',
		defaultRoute: hasDefaultRoute(text('routes')),
	};
}

/** /proc/net/route: interface, destination, gateway, flags, …; all zeros is the way to everywhere. */
function hasDefaultRoute(routes: string): boolean {
	return routes.split('\n').some(line => line.split('\t')[1] === '00000000');
}
