import {readDeviceFacts} from './device-facts.js';
import {foreignDevices} from './foreign-devices.js';
import type {Guest} from './guest.js';
import {diskDriverScript} from './script-prelude.js';

/** Load what a disk needs that is plugged in. Not every guest does so by itself for a controller without disks. */
export async function loadDiskDriver(guest: Guest): Promise<void> {
	await guest.run(['sh', '-c', `${diskDriverScript}true`]);
}

/**
Have the guest's kernel forget the disks that are not its own, so that they can be unplugged and others take their names. The kernel first
writes what it has cached for the disk (`delete` of a SCSI device, drivers/scsi/sd.c and scsi_sysfs.c). What is on them must be closed.
@throws CommandError when a disk cannot be forgotten.
*/
export async function forgetDisks(guest: Guest): Promise<void> {
	const disks = foreignDevices(await readDeviceFacts(guest)).filter(
		({disk, slaves, mapperName}) => !disk && slaves.length === 0 && mapperName === '',
	);
	const script = 'for name; do [ ! -e "/sys/block/$name/device/delete" ] || echo 1 >"/sys/block/$name/device/delete" || exit; done';
	const names = disks.map(({name}) => name);
	await guest.run(['sh', '-c', script, 'sh', ...names], {timeout: 120_000});
}
