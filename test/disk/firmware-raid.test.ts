import fc from 'fast-check';
import {expect, test} from 'vitest';
import {readFirmwareRaid} from '../../source/disk/firmware-raid.js';
import {firmwareSample} from './firmware-sample.js';
import {memoryReader} from './memory-reader.js';

const disk = (name: string) => {
	const {size, sectors} = firmwareSample(name);
	const bytes = Buffer.alloc(size);
	for (const [offset, sector] of sectors) sector.copy(bytes, offset);
	return bytes;
};

test.each([
	['isw-raid1', {text: 'RAID1 of 2 disks of Intel firmware (IMSM)', isStriped: false}],
	['isw-raid0', {text: 'RAID0 of 2 disks of Intel firmware (IMSM)', isStriped: true}],
	// Its metadata takes two sectors.
	['isw-raid10', {text: 'RAID10 of 4 disks of Intel firmware (IMSM)', isStriped: true}],
	['ddf-raid1', {text: 'RAID1 of 2 disks of a controller (DDF)', isStriped: false}],
	['ddf-raid5', {text: 'RAID5 of 3 disks of a controller (DDF)', isStriped: true}],
])('what mdadm has made is read: %s', async (name, found) => {
	expect(await readFirmwareRaid(memoryReader(disk(name)))).toEqual(found);
});

test('a disk that says no more than that it is a part of one', async () => {
	const bytes = Buffer.alloc(1 << 20);
	expect(await readFirmwareRaid(memoryReader(bytes))).toBeUndefined();
	bytes.write('Intel Raid ISM Cfg Sig. 1.1.00', bytes.length - 1024);
	expect(await readFirmwareRaid(memoryReader(bytes))).toEqual({text: 'a RAID of Intel firmware (IMSM)', isStriped: false});
	expect(await readFirmwareRaid(memoryReader(bytes.subarray(-1024)))).toBeUndefined();
});

test('takes anything', async () => {
	const [imsm, ddf] = ['isw-raid10', 'ddf-raid5'].map(name => disk(name).subarray(-40_000)) as [Buffer, Buffer];
	await fc.assert(
		fc.asyncProperty(fc.constantFrom(imsm, ddf), fc.array(fc.tuple(fc.nat(1600), fc.nat(255))), async (sample, changes) => {
			const bytes = Buffer.from(sample);
			for (const [at, value] of changes) bytes[bytes.length - 1 - at] = value;
			await readFirmwareRaid(memoryReader(bytes));
		}),
	);
});
