/** Begins every script of ours that answers in records (see `parseRecords`): `field` writes words, `text NAME COMMAND…` what a command prints. */
export const scriptPrelude = String.raw`
exec 2>/dev/null
field() { printf '%s\0' "$@"; }
text() { field text "$1" "$(shift; "$@" </dev/null)"; }
has() { command -v "$1" >/dev/null; }
`;

/**
Loads what a hypervisor's disks need. Systems without udev can miss a driver for a bus that only another driver brings to light.
*/
export const diskDriverScript = `
for module in virtio_pci virtio_scsi sd_mod; do
	[ -d "/sys/module/$module" ] || modprobe -q "$module"
done
`;

/** Writes what `supportedFileSystems` and `Tools` are made of. */
export const driverScript = String.raw`
text filesystems cat /proc/filesystems
text modules sed -n 's,^\([^:]*/fs/[^:]*\):.*,\1,p' "/lib/modules/$(uname -r)/modules.dep"
for tool in lvm mdadm cryptsetup btrfs xfs_repair ntfs-3g; do
	has "$tool" && field text "tool $tool" yes
done
`;
