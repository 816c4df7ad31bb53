import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {BlockReader} from '../../source/disk/block-reader.js';
import {readPartitionTable} from '../../source/disk/partition-table.js';
import {UserError} from '../../source/errors.js';
import {tableRemarks} from '../../source/host/disks/table-remarks.js';
import {memoryReader} from './memory-reader.js';
import {buildGpt, buildMbr, mbr, type NewPartition} from './table-builder.js';

const sector = 512;

/** A disk of which only some parts are not zero: as large as one likes. */
function sparse(parts: ReadonlyMap<number, Buffer>, size: number): BlockReader {
	return {
		size,
		async read(offset, length) {
			const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
			for (const [at, part] of parts) {
				const [from, to] = [Math.max(at, offset), Math.min(at + part.length, offset + bytes.length)];
				if (from < to) part.copy(bytes, from - offset, from - at, to - at);
			}

			return bytes;
		},
	};
}

/** Partitions with other numbers than their order, not touching each other, up to the end of a disk of so many sectors. */
const layout = fc
	.record({sectors: fc.integer({min: 4096, max: 2 ** 41}), cuts: fc.uniqueArray(fc.nat(10_000), {maxLength: 20, minLength: 2})})
	.chain(({sectors, cuts}) =>
		fc.record({
			sectors: fc.constant(sectors),
			numbers: fc.shuffledSubarray(
				Array.from({length: 128}, (_, index) => index + 1),
				{minLength: 10, maxLength: 10},
			),
			labels: fc.array(fc.string({unit: 'grapheme', maxLength: 12}), {minLength: 10, maxLength: 10}),
			cuts: fc.constant(cuts.toSorted((a, b) => a - b)),
		}),
	)
	.map(({sectors, numbers, labels, cuts}) => {
		const usable = sectors - 100;
		const points = [...new Set(cuts.map(cut => 40 + Math.floor((usable * cut) / 10_001)))];
		const partitions: NewPartition[] = [];
		for (let index = 0; index + 1 < points.length; index += 2) {
			const [start = 0, end = 0] = [points[index], points[index + 1]];
			// A name ends at its first zero, and has 36 units at most.
			const label = [...(labels[index / 2] ?? '').replaceAll('\0', '')].slice(0, 15).join('');
			partitions.push({number: numbers[index / 2] ?? 1, start, sectors: end - start, label});
		}

		return {sectors, partitions};
	});

describe('GPT', () => {
	it('gives back what was written, on disks of up to a pebibyte', async () => {
		await fc.assert(
			fc.asyncProperty(layout, async ({sectors, partitions}) => {
				const table = await readPartitionTable(sparse(buildGpt(sectors, partitions), sectors * sector));
				expect(table.kind).toBe('gpt');
				expect(table).toMatchObject({gptCopy: 'both', isPlain: true, declaredSize: sectors * sector});
				expect(
					table.partitions.map(({number, offset, size, label = ''}) => ({number, start: offset / sector, sectors: size / sector, label})),
				).toEqual(partitions.toSorted((a, b) => a.number - b.number));
			}),
		);
	});

	it('names the bytes that it lies in', async () => {
		const parts = buildGpt(4096, []);
		const table = await readPartitionTable(sparse(parts, 4096 * sector));
		expect(table.tableRanges).toEqual([...parts].map(([offset, {length}]) => ({offset, length})));
	});

	it('notices any damaged byte and takes the other copy', async () => {
		const partitions = [{number: 7, start: 2048, sectors: 1000, label: 'seven'}];
		const damage = fc.record({part: fc.constantFrom(1, 2), at: fc.nat(), flip: fc.integer({min: 1, max: 255})});
		await fc.assert(
			fc.asyncProperty(damage, async ({part, at, flip}) => {
				const parts = buildGpt(8192, partitions);
				const bytes = [...parts.values()][part] as Buffer;
				const index = at % (part === 1 ? 92 : bytes.length);
				bytes[index] = (bytes[index] ?? 0) ^ flip;
				const table = await readPartitionTable(sparse(parts, 8192 * sector));
				expect(table).toMatchObject({gptCopy: 'last', isPlain: false});
				expect(table.partitions).toMatchObject([{number: 7, offset: 2048 * sector, size: 1000 * sector, label: 'seven'}]);
				expect(table.tableRanges).toContainEqual({offset: sector, length: sector});
			}),
		);
	});

	it('does not take a copy for the first that says it lies elsewhere', async () => {
		const parts = buildGpt(8192, []);
		parts.set(sector, parts.get(8191 * sector) as Buffer);
		expect((await readPartitionTable(sparse(parts, 8192 * sector))).gptCopy).toBe('last');
	});

	it('says that it is not whole when the first copy is damaged, and the last one is behind the end', async () => {
		const parts = buildGpt(8192, [{number: 1, start: 2048, sectors: 100}]);
		parts.delete(sector);
		await expect(readPartitionTable(sparse(parts, 4096 * sector))).rejects.toMatchObject({
			message: expect.stringContaining('was not copied whole'),
			nextSteps: ['Copy the disk again, whole', expect.any(String)],
		});
	});

	it('uses what a hybrid MBR says when both copies are damaged', async () => {
		const parts = buildGpt(8192, [
			{number: 1, start: 2048, sectors: 100},
			{number: 2, start: 4096, sectors: 200},
		]);
		parts.set(
			0,
			mbr([
				{type: 0x83, start: 4096, sectors: 200},
				{type: 0xee, start: 1, sectors: 2047},
			]),
		);
		expect((await readPartitionTable(sparse(parts, 8192 * sector))).partitions).toHaveLength(2);
		for (const part of [sector, 8191 * sector]) parts.get(part)?.fill(0, 0, 8);
		const table = await readPartitionTable(sparse(parts, 8192 * sector));
		expect(table).toMatchObject({kind: 'mbr', isPlain: false, partitions: [{number: 1, offset: 4096 * sector, size: 200 * sector}]});
		expect(tableRemarks(table, 'image').map(({code}) => code)).toEqual(['gpt-lost']);
	});

	it('says so when both copies are damaged', async () => {
		const parts = buildGpt(8192, []);
		for (const part of [sector, 8191 * sector]) parts.get(part)?.fill(0, 0, 8);
		await expect(readPartitionTable(sparse(parts, 8192 * sector))).rejects.toThrow(/GPT.* is damaged/);
	});

	it('tells what of an image that was cut off is whole', async () => {
		const parts = buildGpt(8192, [
			{number: 1, start: 100, sectors: 1000},
			{number: 2, start: 2000, sectors: 6000},
			{number: 3, start: 8100, sectors: 10},
		]);
		const table = await readPartitionTable(sparse(parts, 4000 * sector));
		expect(table).toMatchObject({gptCopy: 'first', isPlain: false, declaredSize: 8192 * sector});
		expect(
			table.partitions.map(({number, size, missing}) => ({number, size: size / sector, missing: missing && missing / sector})),
		).toEqual([
			{number: 1, size: 1000, missing: undefined},
			{number: 2, size: 2000, missing: 4000},
			{number: 3, size: 0, missing: 10},
		]);
	});

	it('is found at the end of a disk that was copied to a larger one, by what is left of its beginning', async () => {
		for (const left of ['the protective partition', 'the damaged first copy']) {
			const parts = buildGpt(8192, [{number: 5, start: 100, sectors: 10}]);
			const first = parts.get(sector) as Buffer;
			if (left === 'the protective partition') first.fill(0);
			else parts.set(0, mbr([{type: 0xee, start: 1, sectors: 0xffffffff}]));
			first.writeUInt8(1, 60);
			const table = await readPartitionTable(sparse(parts, 9000 * sector));
			expect(table).toMatchObject({gptCopy: 'last', partitions: [{number: 5}]});
		}
	});

	it('is found without its first sectors, unless the whole disk was formatted since', async () => {
		const parts = buildGpt(8192, [{number: 5, start: 4100, sectors: 10}]);
		const gone = new Map([...parts].filter(([offset]) => offset > 4096 * sector));
		expect(await readPartitionTable(sparse(gone, 8192 * sector))).toMatchObject({kind: 'gpt', gptCopy: 'last', isPlain: false});
		const xfs = Buffer.from('XFSB');
		expect(await readPartitionTable(sparse(new Map([...gone, [0, xfs]]), 8192 * sector))).toMatchObject({kind: 'none', partitions: []});
	});

	it('is the one that counts where an MBR names partitions too', async () => {
		const parts = buildGpt(8192, [{number: 3, start: 100, sectors: 10}]);
		parts.set(
			0,
			mbr([
				{type: 0xee, start: 1, sectors: 99},
				{type: 0x83, start: 100, sectors: 10},
			]),
		);
		expect((await readPartitionTable(sparse(parts, 8192 * sector))).partitions.map(({number}) => number)).toEqual([3]);
	});

	it('tells that it was written in sectors of 4096 bytes', async () => {
		const parts = buildGpt(8192, [{number: 2, start: 100, sectors: 10}], {sectorSize: 4096});
		const table = await readPartitionTable(sparse(parts, 8192 * 4096));
		expect(table).toMatchObject({sectorSize: 4096, isPlain: false});
		expect(table.partitions).toMatchObject([{number: 2, offset: 100 * 4096, size: 10 * 4096}]);
	});
});

describe('MBR', () => {
	const chain = fc
		.record({
			start: fc.integer({min: 64, max: 2 ** 31}),
			gaps: fc.array(fc.record({before: fc.integer({min: 2, max: 5000}), sectors: fc.integer({min: 1, max: 10 ** 6})}), {maxLength: 60}),
			slot: fc.integer({min: 1, max: 4}),
		})
		.map(({start, gaps, slot}) => {
			let at = start;
			const logicals = gaps.map(({before, sectors}, index) => {
				// The first EBR is the first sector of the extended partition.
				const logical = {type: 0x8e, start: index === 0 ? at + 1 : at + before, sectors};
				at = logical.start + sectors;
				return logical;
			});
			return {extended: {number: slot, type: 0x05, start, sectors: at - start + 10}, logicals};
		});

	it('gives back primary and logical partitions, these from number 5 on', async () => {
		await fc.assert(
			fc.asyncProperty(chain, fc.constantFrom(0x05, 0x0f, 0x85), async ({extended, logicals}, type) => {
				const primary = {number: (extended.number % 4) + 1, type: 0x07, start: 2, sectors: 30};
				const end = extended.start + extended.sectors;
				const parts = buildMbr([primary], {...extended, type}, logicals);
				const table = await readPartitionTable(sparse(parts, end * sector));
				expect(table.kind).toBe('mbr');
				const logical = table.partitions.filter(({number}) => number >= 5);
				expect(logical.map(({number, offset, size, type: hex}) => ({number, start: offset / sector, sectors: size / sector, hex}))).toEqual(
					logicals.map(({start, sectors}, index) => ({number: index + 5, start, sectors, hex: '8e'})),
				);
				expect(table.partitions.find(({extended: holds}) => holds)?.number).toBe(extended.number);
				expect(table.partitions.find(({number}) => number === primary.number)?.uuid).toBe(`deadbeef-0${primary.number}`);
				expect(table.tableRanges.map(({offset}) => offset)).toEqual([...parts.keys()].toSorted((a, b) => a - b));
			}),
		);
	});

	it('does not take a boot sector of FAT for a table', async () => {
		const boot = mbr([]);
		boot.fill(0x4e, 440, 500);
		expect(await readPartitionTable(sparse(new Map([[0, boot]]), 1 << 20))).toMatchObject({kind: 'none', partitions: [], tableRanges: []});
	});

	it('tells what of a partition lies behind the end of the disk', async () => {
		const table = await readPartitionTable(
			sparse(
				new Map([
					[
						0,
						mbr([
							{type: 0x83, start: 10, sectors: 1000},
							{type: 0x83, start: 5000, sectors: 10},
						]),
					],
				]),
				100 * sector,
			),
		);
		expect(table.partitions).toMatchObject([
			{number: 1, size: 90 * sector, missing: 910 * sector},
			{number: 2, size: 0, missing: 10 * sector},
		]);
		expect(table).toMatchObject({declaredSize: 5010 * sector, isPlain: true});
	});

	it('is read in sectors of 4096 bytes where only so there is something', async () => {
		const parts = new Map([
			[0, mbr([{type: 0x83, start: 10, sectors: 20}])],
			[10 * 4096, Buffer.from('XFSB')],
		]);
		const table = await readPartitionTable(sparse(parts, 40 * 4096));
		expect(table).toMatchObject({kind: 'mbr', sectorSize: 4096, isPlain: false});
		expect(table.partitions).toMatchObject([{number: 1, offset: 10 * 4096, size: 20 * 4096}]);
		parts.set(10 * sector, Buffer.from('XFSB'));
		expect(await readPartitionTable(sparse(parts, 40 * 4096))).toMatchObject({sectorSize: 512, partitions: [{offset: 10 * sector}]});
	});

	it('does not follow a chain in circles', async () => {
		const extended = {number: 1, type: 0x05, start: 10, sectors: 1000};
		const parts = buildMbr([], extended, [
			{type: 0x83, start: 11, sectors: 5},
			{type: 0x83, start: 31, sectors: 5},
		]);
		parts.set(
			30 * sector,
			mbr([
				{type: 0x83, start: 1, sectors: 5},
				{type: 0x05, start: 0, sectors: 10},
			]),
		);
		expect((await readPartitionTable(sparse(parts, 2000 * sector))).partitions.map(({number}) => number)).toEqual([1, 5, 6]);
	});
});

describe('any disk', () => {
	it('of any size without a table has none', async () => {
		for (const size of [0, 1, 511, 512, 513, 1024, 4096]) {
			expect(await readPartitionTable(memoryReader(Buffer.alloc(0), size))).toMatchObject({kind: 'none', partitions: []});
		}
	});

	it('is read to the end in few reads, or refused with a UserError, whatever is on it', async () => {
		const start = fc.constantFrom(
			...[
				buildGpt(200, [{number: 1, start: 60, sectors: 10}]),
				buildMbr([], {number: 1, type: 5, start: 10, sectors: 180}, [{type: 0x83, start: 11, sectors: 9}]),
			],
		);
		const edits = fc.array(fc.record({at: fc.oneof(fc.nat(20 * sector), fc.integer({min: 440, max: 620})), value: fc.nat(255)}), {
			maxLength: 40,
		});
		await fc.assert(
			fc.asyncProperty(start, edits, fc.nat(200 * sector), async (parts, changes, size) => {
				const bytes = Buffer.alloc(200 * sector);
				for (const [offset, part] of parts) part.copy(bytes, offset);
				for (const {at, value} of changes) bytes[at] = value;
				let reads = 0;
				const reader = memoryReader(bytes, size);
				const counting: BlockReader = {
					...reader,
					read(offset, length) {
						reads++;
						return reader.read(offset, length);
					},
				};
				try {
					const {partitions} = await readPartitionTable(counting);
					for (const {offset, size: length} of partitions) expect(length === 0 || offset + length <= size).toBe(true);
				} catch (error) {
					if (!(error instanceof UserError)) throw error;
				}

				expect(reads).toBeLessThan(500);
			}),
			{numRuns: 500},
		);
	});
});

describe('Apple partition map', () => {
	/** By Inside Macintosh: Devices, 3; blocks of 512 bytes. */
	const map = (...entries: ReadonlyArray<{name: string; type: string; start: number; blocks: number}>) => {
		const descriptor = Buffer.alloc(sector);
		descriptor.write('ER', 'latin1');
		descriptor.writeUInt16BE(sector, 2);
		const bytes = entries.map(({name, type, start, blocks}) => {
			const entry = Buffer.alloc(sector);
			entry.write('PM', 'latin1');
			entry.writeUInt32BE(entries.length, 4);
			entry.writeUInt32BE(start, 8);
			entry.writeUInt32BE(blocks, 12);
			entry.write(name, 16, 'latin1');
			entry.write(type, 48, 'latin1');
			return entry;
		});
		return Buffer.concat([descriptor, ...bytes]);
	};

	it('is read, with the numbers of its slots', async () => {
		const bytes = map(
			{name: 'Apple', type: 'Apple_partition_map', start: 1, blocks: 63},
			{name: '', type: 'Apple_Free', start: 64, blocks: 36},
			{name: 'Macintosh HD', type: 'Apple_HFS', start: 100, blocks: 50},
		);
		const table = await readPartitionTable(memoryReader(bytes, 200 * sector));
		expect(table).toMatchObject({kind: 'apm', isPlain: false});
		expect(table.partitions).toMatchObject([
			{number: 1, typeName: 'Apple partition map'},
			{number: 3, offset: 100 * sector, size: 50 * sector, label: 'Macintosh HD', typeName: 'Apple HFS'},
		]);
	});

	it('is as long as its entries say, free ones too, and not as a CD image makes up', async () => {
		const bytes = map({name: 'HFS', type: 'Apple_HFS', start: 10, blocks: 50}, {name: '', type: 'Apple_Free', start: 60, blocks: 40});
		// What xorriso writes there.
		bytes.writeUInt32BE(0xeb02ffff, 4);
		expect((await readPartitionTable(memoryReader(bytes, 80 * sector))).declaredSize).toBe(100 * sector);
	});

	it('does not count further than Linux, whatever it says', async () => {
		const bytes = map({name: '', type: 'x', start: 1, blocks: 1});
		bytes.writeUInt32BE(0xffffffff, sector + 4);
		const many = Buffer.concat([bytes, ...Array.from({length: 10_000}, () => bytes.subarray(sector))]);
		expect((await readPartitionTable(memoryReader(many))).partitions).toHaveLength(255);
	});
});
