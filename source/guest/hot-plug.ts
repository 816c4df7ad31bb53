import {UserError} from '../errors.js';
import {printable} from '../text/printable.js';
import {readDeviceFacts} from './device-facts.js';
import {foreignDevices} from './foreign-devices.js';
import type {Guest} from './guest.js';
import {askGuest} from './records.js';
import {diskDriverScript, scriptEnd, scriptPrelude, serialScript} from './script-prelude.js';

/** Load what a disk needs that is plugged in. Not every guest does so by itself for a controller without disks. */
export async function loadDiskDriver(guest: Guest): Promise<void> {
	await guest.run(['sh', '-c', `${diskDriverScript}true`]);
}

/** For udev to do what the kernel has told it. */
const udevSeconds = 20;

/**
Waits in the guest, so that nobody asks again and again. The guest has one disk of its own.

A disk is there before its partitions are; and where one of these ends behind its end, the kernel forgets them all and reads the table once more. All the
while it holds the lock of the device (drivers/base/dd.c): whoever writes to `control` waits for it (drivers/base/power/sysfs.c), and that word does nothing.
udev then takes away and makes the nodes of the partitions in the same order, seconds later on a busy computer.
Arguments: how many others are wanted, and for how many seconds they are waited for.
*/
const awaitScript = `${scriptPrelude}
seconds() { IFS='. ' read -r now rest </proc/uptime; echo "$now"; }
end=$(($(seconds) + $2))
while :; do
	found=0
	for disk in /sys/block/*; do
		case \${disk##*/} in [shv]d* | nvme*) found=$((found + 1)) ;; esac
	done
	[ "$found" -gt "$1" ] && {
		for disk in /sys/block/*; do [ -e "$disk/device/power/control" ] && echo wait >"$disk/device/power/control"; done
		has udevadm && udevadm settle --timeout=${udevSeconds} >&2
		field text found yes
		break
	}
	[ "$(seconds)" -lt "$end" ] || break
	usleep 10000 || sleep 1
done
${scriptEnd}`;

/** Wait until the guest's kernel has found the disks that were plugged in. @returns Whether it has, within so many seconds. */
export async function awaitDisks(guest: Guest, count: number, seconds: number): Promise<boolean> {
	const timeout = seconds * 1000 + 30_000;
	return (await askGuest(guest, {script: awaitScript, arguments: [String(count), String(seconds)], timeout})).has('found');
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

/** Argument: a serial number. What is used of a disk would be lost with it, so that is looked for first. */
const forgetScript = String.raw`${scriptPrelude}${serialScript}
for disk in /sys/block/*; do
	serial_of "$disk"
	[ "$serial" = "$1" ] || continue
	used=
	for part in "$disk" "$disk"/*; do
		[ -e "$part/dev" ] || continue
		read -r number <"$part/dev"
		for holder in "$part"/holders/*; do [ -e "$holder" ] && used=\${holder##*/}; done
		while read -r _ _ device _ at rest; do
			rest=\${rest#* - * }
			case $device,\${rest%% *} in "$number",* | *,/dev/"\${part##*/}") used=$at ;; esac
		done </proc/self/mountinfo
	done
	if [ "$used" ]; then field text used "$used"
	elif [ -e "$disk/device/delete" ]; then echo 1 >"$disk/device/delete"
	fi
done
${scriptEnd}`.replaceAll(String.raw`\$`, '$');

/** The same for one disk of several, by its serial number. Harmless when there is none. @throws UserError when something uses it. */
export async function forgetDisk(guest: Guest, serial: string): Promise<void> {
	const used = (await askGuest(guest, {script: forgetScript, arguments: [serial], timeout: 120_000})).get('used');
	if (used !== undefined)
		throw new UserError(`the guest still uses it: ${printable(used)}`, {nextSteps: ['See what uses it: vmfuse-tui shell']});
}
