import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {listDisks} from '../../../../source/host/disks/list-disks.js';
import {toHostDisk} from '../../../../source/host/disks/listed-disk.js';
import {parseAliases, parseFileSystems} from '../../../../source/host/platform/linux/kernel-file-systems.js';
import {parseLsblk} from '../../../../source/host/platform/linux/lsblk.js';
import {linuxSample, outline} from '../sample.js';

const nothing = {mounts: [], swaps: '', devices: {}};
const disksIn = (json: string, swaps = '') => parseLsblk(json, {...nothing, swaps}).map(disk => toHostDisk(disk, () => false));

describe('a computer with Linux', () => {
	it('reads what lsblk wrote here', () => {
		const disks = linuxSample('debian-12-loop');
		expect(outline(disks)).toEqual([
			'/dev/loop0; partition 5 is mounted at /mnt/m x',
			'  1; EFI (FAT-12/16/32); vfat; "EFI"',
			'  2; Extended; extended',
			'  5; Linux; ext4; "plain"; readable; mounted at /mnt/m x',
			'  6; Linux; xfs; "xfsdata"; readable',
			'  7; Linux; btrfs; "btrfs data"; readable',
			'  8; Linux LVM; LVM2_member',
			'/dev/loop1; ext4',
		]);
		expect(disks[0]).toMatchObject({size: 392_167_424, sectorSize: 512, kind: 'disk', removable: false, readOnly: false});
		expect(disks[0]?.partitions[5]).toMatchObject({
			path: '/dev/loop0p8',
			size: 134_217_728,
			uuid: 'O9y86H-lJJW-dpym-qkrR-BNfh-Zhhi-jVp16y',
		});
		expect(disks[1]?.label).toBe('\u{1B}[31mred\n"a\\b');
	});

	it('reads a laptop: LUKS and LVM, RAID, sticks, snaps', () => {
		const disks = linuxSample('ubuntu-24.04-laptop');
		expect(outline(disks)).toEqual([
			'/dev/sda; removable',
			'  1; W95 FAT32 (LBA); vfat; "STICK"; readable',
			'/dev/sdb; removable',
			'  1; Microsoft basic data; ntfs; "Elements"; readable',
			'/dev/sdc; partition 1 is part of md0, mounted at /srv',
			'  1; Linux RAID; linux_raid_member; "nas:0"; part of md0, mounted at /srv',
			'/dev/sdd; partition 1 is part of md0, mounted at /srv',
			'  1; Linux RAID; linux_raid_member; "nas:0"; part of md0, mounted at /srv',
			'/dev/nvme0n1; system; partition 1 is mounted at /boot/efi',
			'  1; EFI System; vfat; readable; mounted at /boot/efi',
			'  2; Linux filesystem; ext4; readable; mounted at /boot',
			'  3; Linux filesystem; crypto_LUKS; readable; part of nvme0n1p3_crypt, part of ubuntu--vg-ubuntu--lv, mounted at /',
			'  4; Linux filesystem; btrfs; "old system"; readable',
		]);
		expect(disks[0]).toMatchObject({model: 'DataTraveler 3.0', serial: 'E0D55EA573DCF450', bus: 'usb'});
		expect(disks[1]).toMatchObject({sectorSize: 4096});
		expect(disks[4]?.partitions[1]?.mountpoints).toEqual(['/boot']);
	});

	it('reads a server: logical partitions, whole disks, subvolumes', () => {
		expect(outline(linuxSample('debian-11-server'))).toEqual([
			'/dev/sda; system; partition 1 is mounted at /',
			'  1; Linux; ext4; readable; mounted at /',
			'  2; Extended; extended',
			'  5; Linux swap / Solaris; swap; used as swap',
			'  6; Linux; xfs; "archive"; readable',
			'  7; HFS / HFS+; hfsplus; "Macintosh HD"',
			'  8; da',
			'/dev/sdb; LVM2_member; part of vg0-db',
			'/dev/sdc; zfs_member',
			'/dev/sdd; btrfs; mounted at /home',
		]);
	});
});

describe('parseLsblk', () => {
	it('takes the numbers of partitions from their names where /sys does not tell, whatever the disk is called', () => {
		const disk = fc.oneof(
			fc.stringMatching(/^(?:s|v|xv|h)d[a-z]{1,2}$/),
			fc.stringMatching(/^nvme\d{1,2}n[1-9]$/),
			fc.stringMatching(/^(?:loop|mmcblk|nbd)\d{1,2}$/),
			fc.stringMatching(/^dasd[a-z]$/),
		);
		fc.assert(
			fc.property(disk, fc.uniqueArray(fc.integer({min: 1, max: 255}), {minLength: 1, maxLength: 6}), (name, numbers) => {
				const children = numbers.map(number => {
					const kname = `${name}${/\d$/.test(name) ? 'p' : ''}${number}`;
					return {name: kname, kname, path: `/dev/${kname}`, type: 'part', size: 1};
				});
				const json = JSON.stringify({blockdevices: [{name, kname: name, path: `/dev/${name}`, type: 'disk', size: 1, children}]});
				expect(disksIn(json)[0]?.partitions.map(({number}) => number)).toEqual(numbers.toSorted((a, b) => a - b));
			}),
		);
	});

	it('takes strings for numbers and booleans, as before util-linux 2.33', () => {
		const json =
			'{"blockdevices": [{"name": "sda", "kname": "sda", "type": "disk", "size": "1000204886016", "ro": "1", "rm": "0", "hotplug": "1", "log-sec": "512"}]}';
		expect(disksIn(json)).toMatchObject([{path: '/dev/sda', size: 1_000_204_886_016, readOnly: true, removable: true, sectorSize: 512}]);
	});

	it('takes a disk with nothing but swap for one that the computer runs from', () => {
		const json = JSON.stringify({
			blockdevices: [
				{kname: 'sdb', path: '/dev/sdb', type: 'disk', size: 9, children: [{kname: 'sdb1', path: '/dev/sdb1', type: 'part', size: 8}]},
			],
		});
		expect(disksIn(json)[0]?.system).toBe(false);
		expect(disksIn(json, '/dev/sdb1 partition 8 0 -2\n')[0]).toMatchObject({
			system: true,
			inUse: {reason: 'partition 1 is used as swap'},
		});
	});

	it('keeps a label as it is, also where lsblk did not escape its control characters', () => {
		const json = '{"blockdevices": [{"name": "sda", "kname": "sda", "type": "disk", "size": 1, "label": "a\u{1B}[2Jb\u{7}"}]}';
		expect(disksIn(json)[0]?.label).toBe('a\u{1B}[2Jb\u{7}');
	});
});

describe('knownFileSystems', () => {
	it('reads /proc/filesystems and modules.alias', () => {
		expect(parseFileSystems('nodev\tsysfs\nnodev\ttmpfs\n\text3\n\text4\n')).toEqual(['ext3', 'ext4']);
		expect(parseAliases('alias fs-xfs xfs\nalias fs-iso9660 isofs\nalias pci:v00008086 snd\nalias iso9660 isofs\n')).toEqual([
			'xfs',
			'iso9660',
		]);
	});
});

describe('listDisks', () => {
	it('lists this computer', async () => {
		const disks = await listDisks({signal: new AbortController().signal, emit: () => {}});
		for (const {path, size} of disks) {
			expect(path).toMatch(/^\/dev\//);
			expect(size).toBeGreaterThan(0);
		}
	});
});
