import * as v from 'valibot';
import type {Parsed} from '../stored-record.js';
import {supportedFileSystems} from './file-systems.js';
import type {Guest} from './guest.js';
import {hasDefaultRoute} from './network.js';
import {askGuest} from './records.js';
import {blkidScript, diskDriverScript, driverScript, scriptEnd, scriptPrelude, toolNames} from './script-prelude.js';

/** What a guest can do. */
export const guestCapabilities = v.object({
	/** As `uname -r` says. */
	kernel: v.string(),
	/** "16.0"; undefined when it is not TinyCore. */
	tinyCore: v.optional(v.string()),
	/** What it can mount, by the names that `mount -t` takes: built into the kernel or as modules, and `ntfs-3g`. */
	fileSystems: v.array(v.string()),
	/** Its kernel has the driver for disks on a virtio-scsi controller. Then they can be attached while it runs, and read-only at all. */
	virtioScsi: v.boolean(),
	tools: v.array(v.picklist(toolNames)),
	blkid: v.picklist(['util-linux', 'busybox', 'none']),
	/** It has a way to other networks. */
	defaultRoute: v.boolean(),
});
export type GuestCapabilities = Parsed<typeof guestCapabilities>;

/** @throws CommandError when the guest cannot be asked; UserError when its answer is damaged or not complete. */
export async function readCapabilities(guest: Guest): Promise<GuestCapabilities> {
	const texts = await askGuest(guest, {script: capabilityScript, timeout: 120_000});
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

/**
TinyCore's `version` reads /usr/share/doc/tc/release.txt, since release 12 /etc/os-release. A driver is in /sys/bus/virtio/drivers as soon as it is
loaded, whether or not the machine has such a controller.
*/
const capabilityScript = `${scriptPrelude}${blkidScript}
text kernel uname -r
text tinycore version
field text blkid "$kind"
${diskDriverScript}
[ -d /sys/bus/virtio/drivers/virtio_scsi ] && field text virtio-scsi yes
text routes cat /proc/net/route
${driverScript}${scriptEnd}`;
