import {readDeviceFacts} from './device-facts.js';
import {foreignDevices} from './foreign-devices.js';
import type {Guest} from './guest.js';

/**
Have the guest's kernel forget the disks that are not its own, so that they can be taken away and others take their names: it writes out what
the disk has in its cache first (`delete` of a SCSI device, drivers/scsi/sd.c and scsi_sysfs.c). What is on them must be closed.
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
