import {UserError} from '../errors.js';
import {boundedScript} from './bounded-script.js';
import {pathOf} from './device-names.js';
import type {Guest} from './guest.js';
import {guestMountpoint} from './guest-mountpoint.js';
import {parseRecords, textsOf} from './records.js';
import {scriptEnd, scriptPrelude, serialScript} from './script-prelude.js';
import {stuckError} from './stuck.js';

/** Seconds for one program. */
const closingSeconds = 60;

/**
Closes what lies on others first, until a round closes nothing more. dmsetup closes what LVM opened as LVM does, without looking through all disks for it.
A mount elsewhere than in our own folders was made by hand: it is left alone, with all that it lies on.

With the argument `on`, the serial numbers of disks follow: only what lies on these is closed.

With the argument `good`, whatever file system takes writes then is made to take none, the guest's own as well, and disks write what they have in a cache.

- `open`: kernel name, name and UUID of the device mapper, of what could not be closed; what the program said, and what kept it from ending
- `text`: `writable`, the mountpoints of file systems that still take writes
*/
const script = String.raw`${scriptPrelude}${boundedScript}${serialScript}
get() { v=; [ -r "$1" ] && IFS= read -r v <"$1"; :; }

close() {
	case $name,$uuid in
		md*) bounded ${closingSeconds} mdadm --stop "/dev/$name" ;;
		*,CRYPT-*) bounded ${closingSeconds} cryptsetup luksClose "$dm" ;;
		*) if has dmsetup; then bounded ${closingSeconds} dmsetup remove --noudevsync "$dm"
			else bounded ${closingSeconds} lvm vgchange -an --noudevsync; fi ;;
	esac
}

# Of each device on which nothing lies: name, dm and uuid, for a command.
leaves() {
	for d in /sys/block/dm-* /sys/block/md*; do
		name=\${d##*/} dm= uuid=
		get "$d/dev"; number=$v
		[ "$number" ] || continue
		case $name in
			md*) get "$d/md/array_state"; case $v in '' | clear) continue ;; esac ;;
			*) get "$d/dm/uuid"; uuid=$v; get "$d/dm/name"; dm=$v ;;
		esac
		case $only in '' | *" $name "*) ;; *) continue ;; esac
		case $by_hand in *" $number "* | *" /dev/$name "* | *" /dev/mapper/$dm "*) continue ;; esac
		for holder in "$d"/holders/*; do [ -e "$holder" ] || "$@"; done
	done
}

above() { for holder in /sys/class/block/"$1"/holders/*; do [ -e "$holder" ] && { only="$only\${holder##*/} "; above "\${holder##*/}"; }; done; }
only=
[ "$1" = on ] && {
	shift
	only=' '
	for disk in /sys/block/*; do
		serial_of "$disk"
		case " $* " in *" $serial "*) [ "$serial" ] || continue ;; *) continue ;; esac
		above "\${disk##*/}"
		for part in "$disk"/*/partition; do [ -e "$part" ] && part=\${part%/*} && above "\${part##*/}"; done
	done
}
by_hand=' '
while read -r _ _ number _ at rest; do
	rest=\${rest#* - * } from=\${rest%% *}
	case $at in ${guestMountpoint} | ${guestMountpoint}[/-]*) ;; *) by_hand="$by_hand$number $from " ;; esac
done </proc/self/mountinfo

try() { close && closed=yes; }
again() { close || field open "$name" "$dm" "$uuid" "$err" "$stuck"; }
closed=yes
while [ "$closed" ]; do closed=; leaves try; done
leaves again

writable() { while read -r from at _ how _; do case $from:$how in /dev/*:rw | /dev/*:rw,*) "$@" ;; esac; done </proc/mounts; }
[ "$1" = good ] && {
	writable eval 'mount -o remount,ro "$(printf %b "$at")"'
	for disk in /sys/block/*; do
		get "$disk/ro"
		case $v:\${disk##*/} in 0:[shv]d* | 0:nvme*) dd if=/dev/null of="/dev/\${disk##*/}" count=0 conv=notrunc,fsync ;; esac
	done
}
text writable writable eval 'echo "$at"'
${scriptEnd}`.replaceAll(String.raw`\$`, '$');

/** Milliseconds. A disk may have much in its cache. */
const limit = 10 * 60_000;

/**
Close what `activateVolumes` and `openLuks` opened: volumes, LUKS devices and arrays on disks that are not the guest's own, in whatever
order they lie on each other.
@param disks Serial numbers: only what lies on these is closed; by default all.
@throws UserError when something stays open, with what the guest says about it.
*/
export async function closeVolumes(guest: Guest, disks: readonly string[] = []): Promise<void> {
	await ask(guest, ...(disks.length > 0 ? ['on', ...disks] : []));
}

/**
The same at the end of all use, when everything of ours was unmounted.
@returns Whether no file system in the guest takes writes any more: its machine may be stopped without being shut down.
*/
export async function closeForGood(guest: Guest): Promise<boolean> {
	return (await ask(guest, 'good')) === '';
}

/** @returns The mountpoints of file systems that take writes, a line each. */
async function ask(guest: Guest, ...how: readonly string[]): Promise<string | undefined> {
	const {stdout} = await guest.run(['sh', '-s', '--', ...how], {stdin: script, timeout: limit});
	const records = parseRecords(stdout, {open: 5, text: 2});
	const writable = textsOf(records).get('writable');
	const open = records.filter(([tag]) => tag === 'open');
	if (open.length === 0) return writable;
	const paths = open.map(([, name = '', mapperName = '', mapperUuid = '']) => pathOf({name, mapperName, mapperUuid}));
	throw new UserError(`the guest cannot close ${paths.join(', ')}: ${open.map(complaintOf).join('; ')}`, {
		nextSteps: ['See what uses it: vmfuse-tui shell', 'Then try again'],
	});
}

function complaintOf([, , , , said = '', stuck = '']: readonly string[]): string {
	if (stuck !== '') return stuckError('the program that closes it', closingSeconds, stuck).message;
	return /busy|in use/i.test(said) || said.trim() === '' ? 'in use' : said.trim().replaceAll(/\s*\n\s*/g, '; ');
}
