// The commands of macOS and FreeBSD are not here: programs of the same names that give back the samples take their place, and refuse all else.
import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {EngineEvent} from '../../../source/events.js';
import {deviceSize} from '../../../source/host/disk-image.js';
import {listDisks} from '../../../source/host/disks/list-disks.js';
import {platformOf} from '../../../source/host/platform/index.js';
import {outline} from './sample.js';

const samples = fileURLToPath(new URL('../../../fixtures/samples/', import.meta.url));
let folder: string;
let ran: string[];
const context = {
	signal: new AbortController().signal,
	emit(event: EngineEvent) {
		if (event.type === 'command') ran.push(event.command.join(' '));
	},
};

beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-replay-'));
	ran = [];
	vi.stubEnv('PATH', `${folder}:/bin:/usr/bin`);
});

afterEach(async () => {
	vi.unstubAllEnvs();
	await rm(folder, {recursive: true, force: true});
});

async function program(name: string, script: string) {
	await writeFile(path.join(folder, name), `#!/bin/sh\n${script}\n`);
	await chmod(path.join(folder, name), 0o755);
}

async function diskutil(sample: string) {
	const data = `${samples}diskutil/${sample}`;
	await program(
		'diskutil',
		`case "$*" in
			'list -plist') cat '${data}/list.plist' ;;
			'info -plist '*) cat "${data}/info/$3.plist" || exit 64; grep -q '<key>Error</key>' "${data}/info/$3.plist" && exit 1; exit 0 ;;
			*) exit 64 ;;
		esac`,
	);
}

async function freeBsd(sample: string) {
	const data = `${samples}geom/${sample}`;
	await program('geom', `[ "$*" = 'disk list' ] || exit 64; cat '${data}/disks'`);
	await program('gpart', `[ "$*" = list ] || exit 64; cat '${data}/partitions'`);
	await program('swapinfo', `[ $# = 0 ] || exit 64; cat '${data}/swaps'`);
	await program('mount', `[ $# = 0 ] || exit 64; cat '${data}/mounts'`);
}

describe('macOS', () => {
	it('lists an Apple silicon Mac with an external disk', async () => {
		await diskutil('macos-14-apple-silicon');
		const disks = await listDisks(context, platformOf('darwin'));
		expect(outline(disks)).toEqual([
			'/dev/disk0; system; partition 2 is part of the APFS container disk3, mounted at /, /System/Volumes/Data, /System/Volumes/Preboot, /System/Volumes/VM',
			'  1; Apple_APFS_ISC',
			'  2; Apple_APFS; apfs; readable; part of the APFS container disk3, mounted at /, /System/Volumes/Data, /System/Volumes/Preboot, /System/Volumes/VM',
			'  3; Apple_APFS_Recovery',
			'/dev/disk4; removable; partition 9 is mounted at /Volumes/Tom & Jerry',
			'  1; EFI; vfat; "EFI"; readable',
			'  7; Linux Filesystem',
			'  8; Linux LVM',
			'  9; Microsoft Basic Data; exfat; "Tom & Jerry"; readable; mounted at /Volumes/Tom & Jerry',
		]);
		expect(disks[0]).toMatchObject({sectorSize: 4096, model: 'APPLE SSD AP0512Q', bus: 'Apple Fabric', size: 500_277_792_768});
		expect(disks[1]).toMatchObject({sectorSize: 512, model: 'Portable SSD T5', bus: 'USB', readOnly: false});
		expect(disks[1]?.partitions[2]).toMatchObject({path: '/dev/disk4s8', size: 536_870_912_000});
		expect(ran).toContain('diskutil info -plist disk4s8');
	});

	it('lists an older Mac, and survives a disk that was pulled out meanwhile', async () => {
		await diskutil('macos-10.13-hfs');
		expect(outline(await listDisks(context, platformOf('darwin')))).toEqual([
			'/dev/disk0; system; partition 2 is mounted at /',
			'  1; EFI; "EFI"',
			'  2; Apple_HFS; hfsplus; "Macintosh HD"; readable; mounted at /',
			'  3; Apple_Boot; hfsplus; "Recovery HD"; readable',
			'/dev/disk1; removable',
			'  7; Linux',
		]);
	});
});

describe('deviceSize', () => {
	it('asks diskutil on macOS', async () => {
		await diskutil('macos-14-apple-silicon');
		expect(await deviceSize('disk4s8', context, platformOf('darwin'))).toBe(536_870_912_000);
	});

	it('asks diskinfo on FreeBSD', async () => {
		await program(
			'diskinfo',
			`[ "$*" = /dev/da0 ] || exit 64; printf '/dev/da0\\t512\\t2000398934016\\t3907029168\\t4096\\t0\\t243201\\t255\\t63\\n'`,
		);
		expect(await deviceSize('/dev/da0', context, platformOf('freebsd'))).toBe(2_000_398_934_016);
	});
});

describe('FreeBSD', () => {
	it('lists a computer with its root on ZFS', async () => {
		await freeBsd('freebsd-14-zfs');
		const disks = await listDisks(context, platformOf('freebsd'));
		expect(outline(disks)).toEqual([
			'/dev/ada0; system; partition 1 is mounted at /boot/efi',
			'  1; efi; vfat; "efiboot0"; readable; mounted at /boot/efi',
			'  2; freebsd-boot; "gptboot0"',
			'  3; freebsd-swap; swap; "swap0"; readable; used as swap',
			'  4; freebsd-zfs; zfs_member; "zfs0"; readable; used by this computer',
			'/dev/da0; partition 7 is mounted at /media/old (root)',
			'  1; efi; vfat; readable',
			'  7; linux-data; "root"; mounted at /media/old (root)',
			'  8; linux-lvm; LVM2_member',
			'  9; cafecafe-8333-4a1b-9000-000000000001',
			'/dev/da1',
		]);
		expect(disks[0]).toMatchObject({model: 'Samsung SSD 860 EVO 500GB', serial: 'S3Z1NB0K123456A', bus: 'sata', size: 500_107_862_016});
		expect(disks[2]?.serial).toBeUndefined();
	});

	it('lists slices, BSD labels in them, and logical partitions', async () => {
		await freeBsd('freebsd-13-ufs-mbr');
		expect(outline(await listDisks(context, platformOf('freebsd')))).toEqual([
			'/dev/ada1',
			'  1; ntfs; ntfs',
			'  2; ebr; extended',
			'  5; linux-data',
			'  6; linux-lvm; LVM2_member',
			'/dev/vtbd0; system; partition 1 is mounted at /',
			'  1; freebsd; mounted at /',
		]);
	});
});
