import fc from 'fast-check';
import {expect, test} from 'vitest';
import {shownToGuest} from '../../source/disk/guest-table.js';
import {readPartitionTable} from '../../source/disk/partition-table.js';
import {viewDisk} from '../../source/hypervisor/partition/view.js';
import {memoryReader} from './memory-reader.js';
import {buildGpt} from './table-builder.js';

const sector = 512;
const partitions = [
	{number: 3, start: 64, sectors: 100, label: 'root'},
	{number: 1, start: 200, sectors: 50},
	{number: 7, start: 300, sectors: 80},
];

/** A disk of 512 sectors with a GPT, and other bytes in each place. */
function disk(sectorSize = sector): Buffer {
	const bytes = Buffer.alloc(512 * sectorSize);
	for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(at, at);
	for (const [offset, part] of buildGpt(512, partitions, {sectorSize})) part.copy(bytes, offset);
	return bytes;
}

const damages: ReadonlyArray<readonly [string, (bytes: Buffer) => Buffer]> = [
	['the first copy is damaged', bytes => bytes.fill(0, sector, 2 * sector)],
	['the first sectors are gone', bytes => bytes.fill(0, 0, 40 * sector)],
	['the protective partition is gone', bytes => bytes.fill(0, 0, sector)],
	['it is cut short', bytes => bytes.subarray(0, 320 * sector)],
	['it is cut short within a sector', bytes => bytes.subarray(0, 320 * sector + 100)],
];

test.each([...damages.map(([name, damage]) => [name, damage(disk())] as const), ['its sectors have 4096 bytes', disk(4096)] as const])(
	'when %s, Linux is shown a valid table with the same partitions',
	async (_, bytes) => {
		const reader = memoryReader(bytes);
		const table = await readPartitionTable(reader);
		expect(table.isPlain).toBe(false);
		const shown = shownToGuest(reader, table);
		expect(shown.reader.size % sector).toBe(0);
		const again = await readPartitionTable(shown.reader);
		expect(again).toMatchObject({kind: 'gpt', gptCopy: 'both', isPlain: true, sectorSize: 512, declaredSize: shown.reader.size});
		const places = (list: typeof table.partitions) =>
			list.map(({number, offset, size, label}) => ({number, offset, size: Math.floor(size / sector) * sector, label}));
		expect(places(again.partitions)).toEqual(places(table.partitions.filter(({size}) => size >= sector)));
		const {offset = 0, length = 0} = shown.own ?? {};
		expect((await shown.reader.read(offset, length)).equals(bytes.subarray(offset, offset + length))).toBe(true);
		expect(offset).toBe(2 * sector);
		const view = await viewDisk(reader, [], '/x');
		expect(view?.stretches.map(({isShown}) => isShown)).toEqual([false, true, false]);
		expect(view?.stretches.reduce((sum, {size}) => sum + size, 0)).toBe(shown.reader.size);
		expect((await viewDisk(reader, [3], '/x'))?.stretches.find(({isShown}) => isShown)).toMatchObject(
			places(table.partitions.filter(({number}) => number === 3)).map(({offset: at, size}) => ({offset: at, size}))[0] ?? {},
		);
	},
);

test('a table that Linux reads is left as it is', async () => {
	const reader = memoryReader(disk());
	const table = await readPartitionTable(reader);
	expect(shownToGuest(reader, table)).toEqual({reader, table});
	expect(await viewDisk(reader, [], '/x')).toBeUndefined();
});

test('a partition of which nothing was copied is refused', async () => {
	const reader = memoryReader(disk().subarray(0, 250 * sector));
	await expect(viewDisk(reader, [7], '/x')).rejects.toThrow('partition 7 of /x lies behind its end');
});

test('each byte that is read is that of the disk or of the table, wherever reading begins', async () => {
	const bytes = disk().fill(0, sector, 2 * sector);
	const {reader} = shownToGuest(memoryReader(bytes), await readPartitionTable(memoryReader(bytes)));
	const all = await reader.read(0, reader.size);
	await fc.assert(
		fc.asyncProperty(fc.nat(reader.size), fc.nat(reader.size), async (offset, length) => {
			expect((await reader.read(offset, length)).equals(all.subarray(offset, offset + length))).toBe(true);
		}),
	);
});
