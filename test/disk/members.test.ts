import {expect, test} from 'vitest';
import {volumeGroupMetadata} from '../../fixtures/disks/lvm.js';
import {identify} from '../../source/disk/identify.js';
import {memoryReader} from './memory-reader.js';

/** A superblock of btrfs with so many devices. */
function btrfs(devices: bigint): Buffer {
	const bytes = Buffer.alloc(128 << 10);
	bytes.write('_BHRfS_M', 65_536 + 0x40, 'latin1');
	bytes.writeBigUInt64LE(devices, 65_536 + 0x88);
	return bytes;
}

test.each<[bigint, string | undefined]>([
	[1n, undefined],
	[2n, 'btrfs of 2 disks'],
	[0n, undefined],
	[2n ** 63n, undefined],
])('a btrfs on %s disks says so, if they are several', async (devices, partOf) => {
	const bytes = btrfs(devices);
	expect((await identify(memoryReader(bytes), {offset: 0, size: bytes.length}))?.partOf).toBe(partOf);
});

test('a physical volume says of how many its group is, also of one whose volume is called like a physical one', async () => {
	const logicalVolumes = [{name: 'pv7', segments: [{on: 1, at: 0, extents: 1}]}];
	const bytes = volumeGroupMetadata({name: 'vg-three', sizes: [32 << 20, 32 << 20, 32 << 20], logicalVolumes, seed: 'members'}, 1);
	const found = await identify(memoryReader(bytes), {offset: 0, size: bytes.length});
	expect(found).toMatchObject({type: 'LVM2_member', partOf: 'volume group vg-three of 3 disks'});
});
