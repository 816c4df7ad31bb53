import {truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {Guest} from '../../source/guest/guest.js';
import {recordingContext} from '../guest/context.js';
import {startPracticeVm} from '../guest/practice-vm.js';

/** Disks, and what makes on them what they are for: a script of the guest that knows each disk by its name, and has the functions below. */
export type DiskSet<Name extends string> = {
	/** MiB. Names are of letters and hyphens. */
	readonly sizes: Readonly<Record<Name, number>>;
	readonly script: string;
};

/** `sha256` of the file `random.bin` of what is on one, or several, of the disks. */
export type MadeVolumes<Name extends string> = {
	readonly sums: ReadonlyMap<string, string>;
	/** The image file of a disk. */
	image(name: Name): string;
};

/**
Arrays, volume groups and file systems over several disks, made by the programs that people make them with: in a guest, since this
computer's kernel may lack their drivers. Each file system has `random.bin`, other in each.
@param folder - which gets an image for each disk.
*/
export async function makeVolumes<Name extends string>(folder: string, {sizes, script}: DiskSet<Name>): Promise<MadeVolumes<Name>> {
	const names = Object.keys(sizes) as Name[];
	const image = (name: Name) => path.join(folder, `${name}.img`);
	for (const name of names) {
		await writeFile(image(name), '');
		await truncate(image(name), sizes[name] * 2 ** 20);
	}

	const disks = names.map(name => ({file: image(name), serial: name}));
	const vm = await startPracticeVm({disks, extensions: ['lvm2', 'btrfs-progs', 'mdadm'], context: recordingContext()});
	try {
		const stdin = `${prelude(names)}${script}`;
		const {stdout, status} = await vm.guest.run(['sh', '-s'], {stdin, timeout: 600_000, accept: 'any'});
		if (status !== 0) throw new Error(`the volumes cannot be made, status ${status}: ${stdout.slice(-2000)}`);
		const sums = new Map(
			stdout.split('\n').flatMap(line => (line.startsWith('sum ') ? [line.split(' ').slice(1) as [string, string]] : [])),
		);
		await close(vm.guest);
		return {sums, image};
	} finally {
		await vm.stop();
	}
}

/** All of it is on the disks: the machine's plug is pulled. */
async function close(guest: Guest): Promise<void> {
	const {stdout} = await guest.run(['sh', '-c', 'sync; mdadm --stop --scan; vgchange -an --noudevsync; sync; cat /proc/mdstat'], {
		accept: 'any',
		timeout: 120_000,
	});
	if (/^md\d.* : active/m.test(stdout)) throw new Error(`an array is still there: ${stdout}`);
}

const prelude = (names: readonly string[]) => `
set -e
exec 2>&1
export DM_DISABLE_UDEV=1
of() {
	i=0
	while [ $((i+=1)) -le 60 ]; do
		for d in /sys/block/sd*; do
			[ "$(lsscsi_serial "\${d##*/}")" = "$1" ] && echo "/dev/\${d##*/}" && return
		done
		sleep 1
	done
	echo "no disk with the serial number $1 came within 60 s" >&2
	return 1
}
lsscsi_serial() { tr -dc 'a-z-' <"/sys/block/$1/device/vpd_pg80" 2>/dev/null; }
${names.map(name => `${variable(name)}=$(of ${name})`).join('\n')}
mkdir -p /mnt/v
# fill NAME DEVICE: some MiB that are nowhere else. (BusyBox makes ext2.)
fill() {
	mount -t ext4 "$2" /mnt/v
	put "$1" /mnt/v
	umount /mnt/v
}
put() {
	dd if=/dev/urandom of="$2/random.bin" bs=65536 count=\${3:-64}
	set -- "$1" $(sha256sum "$2/random.bin")
	echo "sum $1 $2"
}
volume() { lvm lvcreate --noudevsync -qq -y -Wn "$@"; }
`;

const variable = (name: string) => name.replaceAll('-', '_');

/** Arrays, thin volumes, groups, and btrfs over several disks. */
export const plainDisks = {
	sizes: {
		...{'raid-a': 48, 'raid-b': 48, 'old-a': 32, 'old-b': 32, thin: 96},
		...{'span-a': 48, 'span-b': 48, 'btrfs-a': 128, 'btrfs-b': 128, seed: 128, grown: 128, table: 64, 'twin-a': 32, 'twin-b': 32},
	},
	script: `
modprobe -a md-mod raid1 btrfs dm-thin-pool dm-snapshot || :
mdadm --create /dev/md0 --level=1 --raid-devices=2 --metadata=1.2 --run $raid_a $raid_b </dev/null
mdadm --create /dev/md1 --level=1 --raid-devices=2 --metadata=0.90 --run $old_a $old_b </dev/null
mke2fs -F /dev/md0; fill raid /dev/md0
mke2fs -F /dev/md1; fill old /dev/md1
mdadm --wait /dev/md0 /dev/md1 || :

lvm vgcreate vg-thin $thin
lvm lvcreate --noudevsync -y -Zn -L 64M -T vg-thin/pool
lvm lvcreate --noudevsync -y -V 200M -T vg-thin/pool -n data
mke2fs -F /dev/mapper/vg--thin-data; fill before /dev/mapper/vg--thin-data
lvm lvcreate --noudevsync -y -s vg-thin/data -n before
fill data /dev/mapper/vg--thin-data

lvm vgcreate vg-span $span_a $span_b
volume -Zn -L 24M -n first vg-span $span_a
volume -Zn -i 2 -L 32M -n both vg-span
for lv in first both; do mke2fs -F /dev/mapper/vg--span-$lv; fill $lv /dev/mapper/vg--span-$lv; done

mkfs.btrfs -q -d raid1 -m raid1 -L pair $btrfs_a $btrfs_b
mount -t btrfs $btrfs_a /mnt/v
btrfs subvolume create /mnt/v/@
btrfs subvolume create /mnt/v/@home
put root /mnt/v/@ 16; put home /mnt/v/@home 16
btrfs subvolume set-default /mnt/v/@ || btrfs subvolume set-default 256 /mnt/v
umount /mnt/v

mkfs.btrfs -q $seed
mount -t btrfs $seed /mnt/v; put seed /mnt/v 16; umount /mnt/v
btrfstune -S 1 $seed
mount -t btrfs $seed /mnt/v
btrfs device add -f $grown /mnt/v
umount /mnt/v

lvm vgcreate vg-vm $table
volume -Zn -L 48M -n disk vg-vm
# One partition, from sector 2048 to the end of 48 MiB.
printf '\\0\\0\\0\\0\\203\\0\\0\\0\\0\\010\\0\\0\\0\\170\\001\\0' | dd of=/dev/mapper/vg--vm-disk bs=1 seek=446
printf '\\125\\252' | dd of=/dev/mapper/vg--vm-disk bs=1 seek=510
loop=$(losetup -f)
losetup -o 1048576 $loop /dev/mapper/vg--vm-disk
mke2fs -F $loop; fill inner $loop
losetup -d $loop

# Two groups of one name: each is made where LVM does not see the other.
for disk in $twin_a $twin_b; do
	only="devices { filter = [ \\"a|^$disk$|\\", \\"r|.*|\\" ] }"
	lvm vgcreate --config "$only" twin $disk
	volume --config "$only" -Zn -L 16M -n root twin
	mke2fs -F /dev/mapper/twin-root
	name=twin-b; [ $disk = $twin_a ] && name=twin-a
	fill $name /dev/mapper/twin-root
	lvm vgchange --config "$only" -an --noudevsync twin
done
`,
} satisfies DiskSet<string>;

/** What volumes keep beside themselves: snapshots by copies, one of them full, a cache that has what the slow disk has not, RAID of LVM; and arrays of RAID6. */
export const layeredDisks = {
	sizes: {snap: 96, slow: 64, fast: 48, 'six-a': 32, 'six-b': 32, 'six-c': 32, 'six-d': 32, 'leg-a': 48, 'leg-b': 48, 'leg-c': 48},
	script: `
modprobe -a md-mod raid1 raid456 dm-snapshot dm-cache dm-cache-smq dm-raid || :
mdadm --create /dev/md0 --level=6 --raid-devices=4 --metadata=1.2 --run $six_a $six_b $six_c $six_d </dev/null
mke2fs -F /dev/md0; fill six /dev/md0
mdadm --wait /dev/md0 || :

lvm vgcreate vg-snap $snap
volume -Zn -L 24M -n origin vg-snap
origin=/dev/mapper/vg--snap-origin
mke2fs -F $origin; fill before $origin
lvm lvcreate --noudevsync -y -s -L 24M -n before vg-snap/origin
fill middle $origin
lvm lvcreate --noudevsync -y -s -L 4M -n full vg-snap/origin
fill origin $origin
lvm lvs vg-snap

lvm vgcreate vg-cache $slow $fast
volume -Zn -L 32M -n data vg-cache $slow
volume -Zn -L 24M -n quick vg-cache $fast
cached=/dev/mapper/vg--cache-data
mke2fs -F $cached; fill stale $cached
lvm lvconvert --config 'global { cache_check_executable = "" }' -y --type cache --cachemode writeback --cachevol vg-cache/quick vg-cache/data
# What is read and written often is taken into the cache. Then nothing more is moved, and what is written stays there.
mount -t ext4 $cached /mnt/v
i=0
while [ $((i+=1)) -le 6 ]; do
	sync; echo 3 >/proc/sys/vm/drop_caches
	cat /mnt/v/random.bin >/dev/null
	dd if=/mnt/v/random.bin of=/mnt/v/random.bin bs=65536 conv=notrunc
done
sync
dmsetup message $cached 0 migration_threshold 0
dd if=/dev/urandom of=/mnt/v/random.bin bs=65536 count=64 conv=notrunc
set -- $(sha256sum /mnt/v/random.bin)
echo "sum cached $1"
umount /mnt/v
dmsetup status $cached

lvm vgcreate vg-legs $leg_a $leg_b $leg_c
volume -Zn --type raid1 -m 1 -L 16M -n mirror vg-legs $leg_a $leg_b
volume -Zn --type raid5 -i 2 -L 16M -n striped vg-legs
for lv in mirror striped; do mke2fs -F /dev/mapper/vg--legs-$lv; fill $lv /dev/mapper/vg--legs-$lv; done
`,
} satisfies DiskSet<string>;
