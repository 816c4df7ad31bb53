import {readdirSync, readFileSync} from 'node:fs';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseVolumeRecord, volumeRecordPlace} from '../../source/disk/ntfs-volume.js';
import {parseSuperblock, superblockPlace} from '../../source/disk/superblock.js';

const samples = new URL('../../fixtures/samples/superblocks/', import.meta.url);
const sample = (name: string) => Buffer.from(readFileSync(new URL(`${name}.hex`, samples), 'latin1').replaceAll('\n', ''), 'hex');

/** A copy with one byte set. */
function patched(name: string, offset: number, byte: number): Buffer {
	const bytes = sample(name);
	bytes[offset] = byte;
	return bytes;
}

describe('parseSuperblock', () => {
	it.each([
		['ext4', sample('ext4-clean'), {condition: 'clean', usedBytes: (32_768 - 25_812) * 1024}],
		['ext4', sample('ext4-64bit-clean'), {condition: 'clean', usedBytes: (4096 - 2798) * 4096}],
		['ext4', sample('ext4-unfinished'), {condition: 'unfinished'}],
		['ext4', sample('ext4-damaged'), {condition: 'damaged'}],
		['ext2', sample('ext2-not-closed'), {condition: 'not-closed'}],
		['btrfs', sample('btrfs-clean'), {condition: 'clean', usedBytes: 180_224}],
		['btrfs', patched('btrfs-clean', 0x62, 1), {condition: 'unfinished', usedBytes: 180_224}],
		['vfat', sample('fat16-clean'), {condition: 'clean'}],
		['vfat', patched('fat16-clean', 0x25, 1), {condition: 'not-closed'}],
		['vfat', sample('fat32-clean'), {condition: 'clean'}],
		['vfat', patched('fat32-clean', 0x41, 1), {condition: 'not-closed'}],
		['vfat', patched('fat32-clean', 0x41, 2), {condition: 'damaged'}],
		['exfat', sample('exfat-clean'), {condition: 'clean'}],
		['exfat', patched('exfat-clean', 106, 2), {condition: 'not-closed'}],
		['exfat', patched('exfat-clean', 106, 4), {condition: 'damaged'}],
	])('%#: %s', (fileSystem, bytes, expected) => {
		expect(parseSuperblock(fileSystem, bytes)).toEqual(expected);
	});

	it('reads the volume header of HFS+', () => {
		const header = Buffer.alloc(512);
		header.write('H+');
		header.writeUInt32BE(4096, 40);
		header.writeUInt32BE(1000, 44);
		header.writeUInt32BE(400, 48);
		expect(parseSuperblock('hfsplus', header)).toEqual({condition: 'not-closed', usedBytes: 600 * 4096});
		header.writeUInt32BE(0x100, 4);
		expect(parseSuperblock('hfsplus', header)).toEqual({condition: 'clean', usedBytes: 600 * 4096});
		header.writeUInt32BE(0x900, 4);
		expect(parseSuperblock('hfsplus', header)).toEqual({condition: 'damaged'});
	});

	it('reads how much of XFS is used, but never that it is clean: only its log tells', () => {
		const superblock = Buffer.alloc(512);
		superblock.write('XFSB');
		superblock.writeUInt32BE(4096, 4);
		superblock.writeBigUInt64BE(102_400n, 8);
		superblock.writeBigUInt64BE(86_000n, 144);
		expect(parseSuperblock('xfs', superblock)).toEqual({condition: 'unknown', usedBytes: 16_400 * 4096});
		superblock.writeBigUInt64BE(200_000n, 144);
		expect(parseSuperblock('xfs', superblock)).toEqual({condition: 'unknown'});
	});

	it('knows nothing of others, of what is cut short, and of what is something else', () => {
		const unknown = {condition: 'unknown'};
		expect(superblockPlace('zfs')).toBeUndefined();
		expect(parseSuperblock('zfs', sample('ext4-clean'))).toEqual(unknown);
		expect(parseSuperblock('ext4', sample('ext4-clean').subarray(0, 1000))).toEqual(unknown);
		expect(parseSuperblock('ext4', Buffer.alloc(1024))).toEqual(unknown);
		expect(parseSuperblock('btrfs', sample('fat16-clean'))).toEqual(unknown);
	});

	it('has an answer to anything', () => {
		const starts = readdirSync(samples)
			.filter(name => name.endsWith('.hex'))
			.map(name => sample(name.replace('.hex', '')));
		const damaged = fc
			.tuple(fc.constantFrom(...starts), fc.array(fc.tuple(fc.nat(1023), fc.nat(255)), {maxLength: 40}))
			.map(([start, changes]) => {
				const bytes = Buffer.from(start);
				for (const [offset, byte] of changes) bytes[offset % bytes.length] = byte;
				return bytes;
			});
		const names = fc.constantFrom('ext2', 'ext4', 'btrfs', 'vfat', 'exfat', 'hfsplus');
		fc.assert(
			fc.property(fc.oneof(damaged, fc.uint8Array({maxLength: 1100}).map(Buffer.from)), names, (bytes, name) => {
				const {usedBytes = 0} = parseSuperblock(name, bytes);
				expect(Number.isSafeInteger(usedBytes) && usedBytes >= 0).toBe(true);
				parseVolumeRecord(bytes);
				const place = volumeRecordPlace(bytes);
				if (place) expect([place.offset % 512, place.length % 512]).toEqual([0, 0]);
			}),
			{verbose: true},
		);
	});
});

describe('NTFS', () => {
	it('finds the record of the volume, and its flag', () => {
		expect(volumeRecordPlace(sample('ntfs-boot'))).toEqual({offset: 19_456, length: 1024});
		expect(parseVolumeRecord(sample('ntfs-volume'))).toEqual({condition: 'clean'});
		const dirty = sample('ntfs-volume');
		const at = dirty.indexOf(Buffer.from('70000000', 'hex'));
		dirty[at + dirty.readUInt16LE(at + 0x14) + 10] = 1;
		expect(parseVolumeRecord(dirty)).toEqual({condition: 'not-closed'});
	});

	it('is not read where the boot sector makes no sense', () => {
		expect(volumeRecordPlace(sample('fat16-clean'))).toBeUndefined();
		expect(volumeRecordPlace(patched('ntfs-boot', 0x0b, 7))).toBeUndefined();
		expect(parseVolumeRecord(Buffer.alloc(1024))).toEqual({condition: 'unknown'});
	});
});
