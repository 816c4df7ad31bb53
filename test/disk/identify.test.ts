import {readdirSync, readFileSync} from 'node:fs';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {BlockReader} from '../../source/disk/block-reader.js';
import {identify} from '../../source/disk/identify.js';
import {memoryReader} from './memory-reader.js';

const folder = new URL('../../fixtures/samples/file-systems/', import.meta.url);

type Sample = {
	readonly size: number;
	readonly blkid: {readonly type?: string; readonly label?: string; readonly uuid?: string};
	readonly sectors: Readonly<Record<string, string>>;
};

const samples = readdirSync(folder)
	.filter(name => name.endsWith('.json'))
	.map(name => ({name, ...(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Sample)}));

/** blkid has them from places that take more than a magic number to find. */
const labelsElsewhere = new Set(['udf', 'nilfs2', 'ntfs', 'exfat', 'apfs']);

describe('identify', () => {
	it('has samples', () => expect(samples.length).toBeGreaterThan(30));

	it.each(samples)('says of $name what blkid says', async ({size, blkid, sectors}) => {
		const found = await identify(sample(size, sectors));
		expect(found?.type).toBe(blkid.type);
		if (!labelsElsewhere.has(blkid.type ?? '')) expect(found?.label).toBe(blkid.label);
		if (found?.uuid !== undefined) expect(found.uuid).toBe(blkid.uuid);
	});

	it.each(['ext4', 'xfs', 'btrfs', 'vfat-32', 'ntfs', 'swap', 'luks1', 'luks2', 'lvm2', 'md-1.0', 'md-1.2', 'exfat'])(
		'tells the UUID of %s',
		async name => {
			const {size, sectors} = samples.find(one => one.name === `${name}.json`) as Sample;
			expect((await identify(sample(size, sectors)))?.uuid).toBeDefined();
		},
	);

	it('takes no copy of a superblock for the start of a file system', async () => {
		const {size, sectors} = samples.find(({name}) => name === 'ext4.json') as Sample;
		const bytes = Buffer.alloc(1 << 20);
		for (const [offset, sector] of Object.entries(sectors))
			if (Number(offset) < bytes.length) Buffer.from(sector, 'base64').copy(bytes, Number(offset));
		const type = async () => (await identify({...memoryReader(bytes), size}))?.type;
		expect(await type()).toBe('ext4');
		bytes.writeUInt16LE(1, 1024 + 90);
		expect(await type()).toBeUndefined();
	});

	it('finds LUKS by its second header, but not below what was made over it', async () => {
		const bytes = Buffer.alloc(1 << 20);
		bytes.write('SKUL\u{BA}\u{BE}\0\u{2}', 0x4000, 'latin1');
		bytes.write('000b0677-f39b-4f1a-95eb-393bf005e92c', 0x4000 + 168, 'latin1');
		expect(await identify(memoryReader(bytes))).toEqual({type: 'crypto_LUKS', uuid: '000b0677-f39b-4f1a-95eb-393bf005e92c'});
		bytes.write('\u{53}\u{EF}', 1024 + 56, 'latin1');
		expect(await identify(memoryReader(bytes))).toMatchObject({type: 'ext2'});
	});

	it('finds it in a partition far into a disk', async () => {
		const {size, sectors} = samples.find(({name}) => name === 'md-1.0.json') as Sample;
		const offset = 5 * 2 ** 40;
		const inner = sample(size, sectors);
		const disk: BlockReader = {
			size: offset + 2 * size,
			read: (at, length) => (at >= offset && at < offset + size ? inner.read(at - offset, length) : Promise.resolve(Buffer.alloc(length))),
		};
		expect((await identify(disk, {offset, size}))?.type).toBe('linux_raid_member');
	});

	it('finds members of a firmware by the last sectors', async () => {
		const bytes = Buffer.alloc((1 << 20) + 512);
		bytes.writeUInt16LE(0xef53, 1024 + 56);
		bytes.write('Intel Raid ISM Cfg Sig. 1.1.00', bytes.length - 1024);
		expect((await identify(memoryReader(bytes)))?.type).toBe('isw_raid_member');
		bytes.fill(0, bytes.length - 1024).writeUInt32BE(0xde11de11, bytes.length - 512);
		expect((await identify(memoryReader(bytes)))?.type).toBe('ddf_raid_member');
	});

	it('takes anything, of any size', async () => {
		await fc.assert(
			fc.asyncProperty(fc.uint8Array({maxLength: 5000}), fc.constantFrom(...samples), fc.nat(8192), async (noise, {sectors}, size) => {
				const bytes = Buffer.alloc(Math.max(size, noise.length));
				for (const [offset, sector] of Object.entries(sectors))
					Buffer.from(sector, 'base64').copy(bytes, Math.min(Number(offset), bytes.length));
				for (const [index, byte] of noise.entries()) bytes[index] = (bytes[index] ?? 0) ^ byte;
				await identify(memoryReader(bytes));
			}),
		);
	});
});

function sample(size: number, sectors: Readonly<Record<string, string>>): BlockReader {
	const bytes = Buffer.alloc(Math.min(size, 1 << 21));
	const tail = Buffer.alloc(1 << 17);
	const tailAt = Math.max(0, size - tail.length);
	for (const [offset, sector] of Object.entries(sectors)) {
		const at = Number(offset);
		if (at < bytes.length) Buffer.from(sector, 'base64').copy(bytes, at);
		if (at >= tailAt) Buffer.from(sector, 'base64').copy(tail, at - tailAt);
	}

	const head = memoryReader(bytes);
	const end = memoryReader(tail);
	return {
		size,
		read: (offset, length) => (offset >= tailAt ? end.read(offset - tailAt, length) : head.read(offset, length)),
	};
}
