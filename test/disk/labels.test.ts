import fc from 'fast-check';
import {expect, test} from 'vitest';
import {identify} from '../../source/disk/identify.js';
import {memoryReader} from './memory-reader.js';

function ntfs(label: string): Buffer {
	const bytes = Buffer.alloc(64 << 10);
	bytes.write('NTFS    ', 3, 'latin1');
	bytes.writeUInt16LE(512, 0x0b);
	bytes.writeUInt8(8, 0x0d);
	bytes.writeBigUInt64LE(4n, 0x30);
	// Records of 1 KiB.
	bytes.writeInt8(-10, 0x40);
	const record = bytes.subarray(4 * 4096 + 3 * 1024);
	record.write('FILE', 0, 'latin1');
	record.writeUInt16LE(0x38, 0x14);
	const name = Buffer.from(label, 'utf16le');
	for (const [at, type, content] of [
		[0x38, 0x10, Buffer.alloc(8)],
		[0x58, 0x60, name],
	] as const) {
		record.writeUInt32LE(type, at);
		record.writeUInt32LE(24 + Math.max(8, content.length), at + 4);
		record.writeUInt32LE(content.length, at + 0x10);
		record.writeUInt16LE(24, at + 0x14);
		content.copy(record, at + 24);
	}

	record.writeUInt32LE(0xffff_ffff, 0x58 + 24 + Math.max(8, name.length));
	return bytes;
}

function exfat(label: string): Buffer {
	const bytes = Buffer.alloc(256 << 10);
	bytes.write('EXFAT   ', 3, 'latin1');
	// The heap begins at sector 128, the root folder is its third cluster.
	for (const [at, value] of [
		[88, 128],
		[96, 4],
	] as const)
		bytes.writeUInt32LE(value, at);
	bytes.writeUInt8(9, 108);
	bytes.writeUInt8(3, 109);
	const folder = bytes.subarray((128 + 2 * 8) * 512);
	folder.writeUInt8(0x81, 0);
	folder.writeUInt8(0x83, 32);
	folder.writeUInt8(label.length, 33);
	folder.write(label, 34, 'utf16le');
	return bytes;
}

test.each([
	['ntfs', ntfs],
	['exfat', exfat],
] as const)('the label of %s, in any alphabet', async (type, make) => {
	for (const label of ['Data', '写真 Ünï']) expect(await identify(memoryReader(make(label)))).toMatchObject({type, label});
	expect((await identify(memoryReader(make(''))))?.label).toBeUndefined();
});

test('whatever is there, there is an answer', async () => {
	await fc.assert(
		fc.asyncProperty(fc.constantFrom(ntfs('x'), exfat('x')), fc.array(fc.tuple(fc.nat(20_000), fc.nat(255))), async (made, damage) => {
			const bytes = Buffer.from(made);
			for (const [at, value] of damage) bytes[at] = value;
			await identify(memoryReader(bytes));
		}),
	);
});
