import {boundedScript} from './bounded-script.js';
import {guestMountpoint} from './guest-mountpoint.js';
import {lvsColumns, pvsColumns} from './lvm.js';
import {blkidScript, diskDriverScript, driverScript, scriptEnd, scriptPrelude, serialScript} from './script-prelude.js';

/** For each of the two programs of LVM. They take a second, or a few seconds on a busy computer without KVM. */
export const lvmSeconds = 60;

/**
What the guest is asked about its block devices: one script for `sh -s`, so one round trip. Its answer is records: a tag and a fixed number of
fields, each ended by a NUL. No name, label or output of a program can contain a NUL, so none can shift a field.

- `device`: kernel name, major:minor, 512-byte sectors, ro, partition number, disk, dm name, dm uuid, md level, slaves, serial number
- `blkid`: kernel name, and what `blkid` says about that one device
- `head`, `second`, `tail`: kernel name, and hexadecimal bytes of its first nine sectors, of the one where LUKS has its second header, or the first 16
  bytes of the one where md 1.0 has its superblock (only where BusyBox's blkid is asked: it knows neither LVM nor newer md, no LUKS by its second header,
  and takes BitLocker To Go for FAT)
- `start`: kernel name of a partition, and its first 512-byte sector
- `super`: kernel name, and hexadecimal bytes of the superblock, of file systems whose superblock tells how much is used (superblock.ts)
- `array`: kernel name of an array, how many disks it has, how many of them are missing
- `member`: kernel name, and what mdadm says of the array that it is a part of
- `text`: a name, and the content of a file or output of a program (lvm is slow, so it is asked only when there is a physical volume);
  `mappers`: drivers of the device mapper, `stuck`: what kept lvm from answering (bounded-script.ts)

Sources: Linux' Documentation/ABI/stable/sysfs-block and testing/sysfs-block-dm; BusyBox 1.20 to 1.35 for what its ash and
applets take. Virtual disks of the guest itself (ram, zram, floppy, CD) are left out here.

Arguments: `loops` for loop devices, too; whose blkid the guest has, if that is known: then its drivers and programs are known as well, and are left out; the
numbers of the devices of which the contents are known, with spaces between them. Each program takes a hundredth of a second, blkid five.
*/
const script = String.raw`
loops=$1 drivers=$2
lvm= waits=200
get() { v=; [ -r "$1" ] && IFS= read -r v <"$1"; :; }
field text blkid-kind "$kind"

# What of the guest's own disk is mounted is nobody's to mount, so nothing need be known of it.
known=" $3 "
while read -r _ _ number _ place _; do
	case $place in
		${guestMountpoint} | ${guestMountpoint}[/-]*) ;;
		*) known="$known$number " ;;
	esac
done </proc/self/mountinfo

bytes() { field super "$1" "$(dd if="$node" bs=512 skip="$2" count="$3" | hex)"; }

probe() {
	case $1 in
		*!*) node=/dev/$(printf %s "$1" | tr '!' '/') ;;
		*) node=/dev/$1 ;;
	esac
	# What makes the nodes, and takes them away, may be seconds late.
	until [ -b "$node" ] || [ "$waits" = 0 ]; do waits=$((waits - 1)); usleep 50000 || sleep 1; done
	case $kind in
		util-linux) out=$(blkid -p -o udev "$node") ;;
		busybox) out=$(blkid "$node") ;;
		*) out= ;;
	esac
	field blkid "$1" "$out"
	case $out in *LVM2_member*) lvm=yes ;; esac
	case $out in *linux_raid_member*) has mdadm && field member "$1" "$(mdadm --examine --export "$node")" ;; esac
	case $out in
		*TYPE=ext* | *'TYPE="ext'*) bytes "$1" 2 2 ;;
		*TYPE=hfs* | *'TYPE="hfs'*) bytes "$1" 2 1 ;;
		*TYPE=btrfs* | *'TYPE="btrfs'*) bytes "$1" 128 1 ;;
		*TYPE=iso9660* | *'TYPE="iso9660'*) bytes "$1" 64 1 ;;
		*TYPE=xfs* | *'TYPE="xfs'*) bytes "$1" 0 1 ;;
	esac
	[ "$kind" = util-linux ] && return
	# BitLocker To Go looks like a FAT.
	case $out in '' | *'TYPE="vfat"'*)
		out=$(dd if="$node" bs=512 count=9 | hex)
		field head "$1" "$out"
		case $out in *4c4142454c4f4e45*) lvm=yes ;; esac
		[ "$2" -gt 40 ] && field second "$1" "$(dd if="$node" bs=512 skip=32 count=1 | hex)"
		case $out in *fc4e2ba9*) has mdadm && field member "$1" "$(mdadm --examine --export "$node")" ;; esac
		;;
	esac
	[ "\${#2}" -gt 2 ] && field tail "$1" "$(dd if="$node" bs=512 count=1 skip=$((($2 - 16) / 8 * 8)) | hex | cut -c 1-32)"
}

device() {
	name=\${1##*/}
	get "$1/size"; size=\${v:-0}
	[ "$size" = 0 ] && return
	get "$1/dev"; dev=$v
	get "$1/ro"; ro=$v
	get "$1/partition"; part=$v
	get "$1/dm/name"; dm=$v
	get "$1/dm/uuid"; uuid=$v
	get "$1/md/level"; level=$v
	slaves=
	for s in "$1"/slaves/*; do
		[ -e "$s" ] && slaves="$slaves \${s##*/}"
	done
	serial=
	if [ -z "$part" ]; then
		serial_of "$1"
	fi
	if [ -n "$level" ] && [ -r "$1/md/degraded" ]; then
		get "$1/md/raid_disks"; disks=$v
		get "$1/md/degraded"; field array "$name" "$disks" "$v"
	fi
	[ -n "$part" ] && get "$1/start" && field start "$name" "$v"
	field device "$name" "$dev" "$size" "$ro" "$part" "$2" "$dm" "$uuid" "$level" "$slaves" "$serial"
	case $known in *" $dev "*) ;; *) probe "$name" "$size" ;; esac
}

for disk in /sys/block/*; do
	case \${disk##*/} in
		ram*|zram*|fd*|sr*|mtdblock*|nbd*) continue ;;
		loop*) [ "$loops" = loops ] || continue ;;
	esac
	device "$disk" ''
	for part in "$disk"/*; do
		[ -e "$part/partition" ] && device "$part" "\${disk##*/}"
	done
done

text mounts cat /proc/self/mountinfo
swaps=
while read -r node _; do swaps="$swaps$node
"; done </proc/swaps
field text swaps "$swaps"
`;

/** Asks LVM when `$lvm` says so, after `boundedScript`. */
export const lvmScript = String.raw`
[ -n "$lvm" ] && has lvm && {
	# Groups of other systems as well. LVM before 2.02.117 knows none, and answers 3 (EINVALID_CMD_LINE).
	report() {
		what=$1; shift
		bounded ${lvmSeconds} lvm "$what" --foreign --shared --noheadings --separator '|' "$@"
		[ "$?" = 3 ] && bounded ${lvmSeconds} lvm "$what" --noheadings --separator '|' "$@"
	}
	report pvs -o ${pvsColumns}
	[ "$late" ] || {
		field text pvs "$out"
		report lvs --nosuffix --units b -o ${lvsColumns}
		field text lvs "$out"
	}
	[ "$late" ] && field text stuck "$stuck"
	text mappers sed -n 's,^[^:]*/\(dm-[a-z-]*\)\.ko.*,\1,p' "/lib/modules/$(uname -r)/modules.dep" "/lib/modules/$(uname -r)/modules.builtin"
}
`;

export const deviceScript = [
	scriptPrelude,
	boundedScript,
	serialScript,
	diskDriverScript,
	`kind=$2\n[ "$kind" ] || {\n${blkidScript}}\n`,
	script.replaceAll(String.raw`\$`, '$'),
	lvmScript,
	`[ "$drivers" ] || {\n${driverScript}}\n`,
	scriptEnd,
].join('');

/** The number of fields of each record. */
export const deviceArities = {device: 11, blkid: 2, head: 2, second: 2, tail: 2, start: 2, super: 2, array: 3, member: 2, text: 2} as const;
