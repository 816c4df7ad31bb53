/** Programs of extensions, by the names of their commands. */
export const toolNames = ['lvm', 'mdadm', 'cryptsetup', 'btrfs', 'xfs_repair', 'ntfs-3g', 'thin_check'] as const;

/**
Begins every script of ours that answers in records (see `askGuest`): `field` writes words, `text NAME COMMAND…` what a command prints. `hex`
prints its input as hexadecimal numbers: BusyBox has one of the two programs, depending on how it was built.
*/
export const scriptPrelude = String.raw`
exec 2>/dev/null
field() { printf '%s\0' "$@"; }
text() { field text "$1" "$(shift; "$@" </dev/null)"; }
has() { command -v "$1" >/dev/null; }
hex() { { od -v -An -tx1 || hexdump -v -e '1/1 "%02x"'; } | tr -d ' \n'; }
`;

/** Ends every such script: whoever reads the answer knows that it is complete. */
export const scriptEnd = 'field text end end\n';

/** Loads what a hypervisor's disks need. Without udev, a system can miss the driver for a bus that only another driver makes visible. */
export const diskDriverScript = `
for module in virtio_pci virtio_scsi sd_mod; do
	[ -d "/sys/module/$module" ] || modprobe -q "$module"
done
`;

/** Sets `kind` to whose blkid the guest has. */
export const blkidScript = `
kind=none
case $(blkid -V 2>&1) in
	*util-linux*) kind=util-linux ;;
	*) has blkid && kind=busybox ;;
esac
`;

/** Writes what `supportedFileSystems` and `toolNames` are about. */
export const driverScript = String.raw`
text filesystems cat /proc/filesystems
text modules sed -n 's,^\([^:]*/fs/[^:]*\):.*,\1,p' "/lib/modules/$(uname -r)/modules.dep"
for tool in ${toolNames.join(' ')}; do
	has "$tool" && field text "tool $tool" yes
done
`;

/** `serial_of /sys/block/sdb` sets `serial`: the disk's serial number, as far as the kernel or udev tells. */
export const serialScript = String.raw`
serial_of() {
	serial=
	[ -r "$1/serial" ] && IFS= read -r serial <"$1/serial"
	[ "$serial" ] && return
	if [ -r "$1/device/vpd_pg80" ]; then
		# Four bytes before it, of which the last is its length: a line's end, where it has ten characters. Ours have more.
		IFS= read -r serial <"$1/device/vpd_pg80"
		serial=${'$'}{serial##*[!\ -~]}
	elif has udevadm; then
		# Linux before 3.15 does not tell; udev asks the disk.
		serial=$(udevadm info -q property -n "${'$'}{1##*/}" | sed -n 's/^ID_SCSI_SERIAL=//p; s/^ID_SERIAL_SHORT=//p' | head -n 1)
	fi
}
`;
