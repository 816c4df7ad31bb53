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
