import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {renderDisks} from '../../source/commands/disks.js';
import type {HostDisk} from '../../source/host/disks/host-disk.js';
import {buildGpt, mbr} from '../disk/table-builder.js';
import {darwinSample, linuxSample} from '../host/platform/sample.js';
import {type ScratchRuntime, scratchRuntime} from '../operations/scratch-runtime.js';

describe('renderDisks', () => {
	it('shows a laptop', () => {
		const text = renderDisks({disks: linuxSample('ubuntu-24.04-laptop')});
		expect(text).toBe(`  NO  SIZE     FILE SYSTEM        LABEL
/dev/sda  29 GiB  DataTraveler 3.0, usb  removable
  1   29 GiB   vfat               STICK
/dev/sdb  3.6 TiB  Elements 25A3, usb  removable  sectors of 4096 bytes
  1   3.6 TiB  ntfs               Elements
/dev/sdc  1.8 TiB  ST2000DM008-2FR1, sata
  1   1.8 TiB  linux_raid_member  nas:0       part of md0, mounted at /srv
/dev/sdd  1.8 TiB  ST2000DM008-2FR1, sata
  1   1.8 TiB  linux_raid_member  nas:0       part of md0, mounted at /srv
/dev/nvme0n1  477 GiB  SAMSUNG MZVLB512HBJQ-000L7, nvme  system disk
  1   1.0 GiB  vfat                           mounted at /boot/efi
  2   2.0 GiB  ext4                           mounted at /boot
  3   381 GiB  crypto_LUKS                    part of nvme0n1p3_crypt, part of ubuntu--vg-ubuntu--lv, mounted at /
  4   93 GiB   btrfs              old system
`);
	});

	it('marks what this computer cannot read', () => {
		const text = renderDisks({disks: linuxSample('debian-11-server')});
		expect(text).toMatch(/^ {2}7 .*hfsplus +Macintosh HD +not readable here$/m);
		expect(text).toMatch(/^ {2}8 .*\(da\)$/m);
		expect(text).toMatch(/^\/dev\/sdc .*\n {2}- .*zfs_member +tank +not readable here$/m);
		expect(text).not.toMatch(/swap.*not readable/);
		expect(renderDisks({disks: darwinSample('macos-14-apple-silicon')})).toMatch(/^ {2}8 .*\(Linux LVM\)$/m);
	});

	it('makes everything that a foreign disk says harmless', () => {
		const evil = '\u{1B}]0;x\u{7}\n  1  \u{202E}';
		const [disk] = linuxSample('debian-12-loop') as [HostDisk];
		const volume = {fileSystem: evil, label: evil, uuid: evil, inUse: {reason: evil}, typeName: evil};
		const hostile: HostDisk = {
			...disk,
			...volume,
			path: evil,
			model: evil,
			bus: evil,
			problem: evil,
			partitions: disk.partitions.map(partition => ({...partition, ...volume})),
		};
		const text = renderDisks({disks: [hostile, {...hostile, partitions: []}]});
		expect(text).not.toMatch(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/u);
		expect(text.trimEnd().split('\n')).toHaveLength(1 + 1 + disk.partitions.length + 2);
	});

	it('fits 80 columns with an ordinary disk', () => {
		const disk = linuxSample('debian-12-loop');
		for (const line of renderDisks({disks: disk}).split('\n')) expect(line.length).toBeLessThanOrEqual(80);
	});

	it('says that there is nothing', () => expect(renderDisks({disks: []})).toBe('No disks found.\n'));
});

describe('disks', () => {
	let folder: string;
	let scratch: ScratchRuntime;

	beforeEach(async () => {
		scratch = await scratchRuntime();
		({folder} = scratch);
	});

	afterEach(async () => {
		await scratch.remove();
	});

	it('lists images, also damaged ones', async () => {
		const [good, damaged] = [path.join(folder, 'good.img'), path.join(folder, 'damaged.img')];
		const bytes = Buffer.alloc(8192 * 512);
		for (const [offset, part] of buildGpt(8192, [{number: 7, start: 2048, sectors: 1000, label: 'seven'}])) part.copy(bytes, offset);
		bytes.write('XFSB', 2048 * 512);
		await writeFile(good, bytes);
		await writeFile(damaged, mbr([{type: 0xee, start: 1, sectors: 10}]));
		const result = {disks: await scratch.engine.disks.images([good, damaged])};
		expect(result.disks).toMatchObject([
			{kind: 'image', format: 'raw', partitions: [{number: 7, fileSystem: 'xfs', label: 'seven', size: 512_000}]},
			{problem: expect.stringMatching(/damaged/), partitions: []},
		]);
		expect(JSON.parse(JSON.stringify(result))).toEqual(result);
		expect(renderDisks(result)).toMatch(/damaged\.img.*is damaged/);
	});

	it('lists what is on a CD image whose partitions do not have it, but not what partitions were made over', async () => {
		const file = path.join(folder, 'cd.iso');
		const bytes = Buffer.alloc(1 << 20);
		bytes.write('\u{1}CD001', 32_768, 'latin1');
		bytes.write('RESCUE', 32_768 + 40);
		bytes.writeUInt32LE(bytes.length / 2048, 32_768 + 80);
		bytes.writeUInt16LE(2048, 32_768 + 128);
		const listed = async (sectors: number, contents = '') => {
			mbr([{type: 0xcd, start: 1, sectors}]).copy(bytes);
			bytes.write(contents, 512);
			await writeFile(file, Buffer.concat([bytes, Buffer.alloc(1 << 20)]));
			return renderDisks({disks: await scratch.engine.disks.images([file])});
		};
		expect(await listed(2047)).toMatch(/\n {2}- +2\.0 MiB +iso9660 +RESCUE.*\n {2}1 +1\.0 MiB +\(cd\)\n/);
		expect(await listed(2048), 'what holds nothing may be older').toContain('iso9660');
		expect(await listed(2048, 'XFSB')).not.toContain('iso9660');
		expect(await listed(2047, 'XFSB')).toContain('iso9660');
	});

	it('lists a file system on a whole disk under a table that was left over, but not what was made over', async () => {
		const file = path.join(folder, 'whole.img');
		const ext = (written: number) => {
			const bytes = Buffer.alloc(2048);
			bytes.writeUInt32LE(4096, 1024 + 4);
			bytes.writeUInt32LE(written, 1024 + 0x30);
			bytes.writeUInt16LE(0xef53, 1024 + 56);
			return bytes;
		};
		const listed = async (contents: Buffer) => {
			const bytes = Buffer.alloc(4 << 20);
			ext(2000).copy(bytes);
			mbr([{type: 0x83, start: 2048, sectors: 4096}]).copy(bytes);
			contents.copy(bytes, 1 << 20);
			await writeFile(file, bytes);
			const [disk] = await scratch.engine.disks.images([file]);
			return [disk?.fileSystem, disk?.partitions[0]?.fileSystem];
		};
		expect(await listed(Buffer.alloc(0))).toEqual(['ext2', undefined]);
		expect(await listed(Buffer.from('XFSB'))).toEqual([undefined, 'xfs']);
		expect(await listed(ext(3000))).toEqual([undefined, 'ext2']);
	});

	it('refuses what is no image', async () => {
		await expect(scratch.engine.disks.images([path.join(folder, 'none')])).rejects.toMatchObject({exitCode: 2});
		await expect(scratch.engine.disks.images([folder])).rejects.toThrow('is not an image file');
		await writeFile(path.join(folder, 'empty.img'), '');
		await expect(scratch.engine.disks.images([path.join(folder, 'empty.img')])).rejects.toMatchObject({code: 'image-damaged'});
	});
});
