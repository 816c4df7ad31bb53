// The partition tables of real programs, as we read them.
import {mkdtemp, rm, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {readPartitionTable} from '../../source/disk/partition-table.js';
import {openImage} from '../../source/host/disk-image.js';
import {run} from '../../source/host/run.js';

const context = {signal: new AbortController().signal, emit: () => {}};
const mebibyte = 1 << 20;
let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-tables-'));
});

afterAll(async () => {
	await rm(folder, {recursive: true, force: true});
});

async function emptyDisk(bytes: number) {
	const file = path.join(folder, 'disk.img');
	await rm(file, {force: true});
	await writeFile(file, '');
	await truncate(file, bytes);
	return file;
}

async function tableOf(file: string) {
	const reader = await openImage(file, 'raw', context);
	const table = await readPartitionTable(reader);
	await reader[Symbol.asyncDispose]();
	return table;
}

type Dump = {
	readonly partitiontable: {
		readonly label: string;
		readonly partitions: ReadonlyArray<{node: string; start: number; size: number; type: string; uuid?: string; name?: string}>;
	};
};

/** What sfdisk reads from the same file, in our form. An extended partition it gives the room that it has. */
async function bySfdisk(file: string) {
	const {partitiontable: table} = JSON.parse((await run(['sfdisk', '--json', file], context)).stdout) as Dump;
	const partitions = table.partitions.map(({node, start, size, type, uuid, name}) => ({
		number: Number(node.slice(file.length)),
		offset: start * 512,
		size: size * 512,
		type: type.toLowerCase().padStart(2, '0'),
		...(uuid ? {uuid: uuid.toLowerCase()} : {}),
		...(name ? {label: name} : {}),
	}));
	return {kind: table.label === 'gpt' ? 'gpt' : 'mbr', partitions: partitions.toSorted((a, b) => a.number - b.number)};
}

const sizes = fc.array(fc.integer({min: 1, max: 40}), {minLength: 1, maxLength: 12});

describe('a table of sfdisk', () => {
	it.each([300 * mebibyte, 3 * 2 ** 40])('is read as sfdisk reads it: GPT on %i bytes', async size => {
		const numbers = fc.shuffledSubarray(
			Array.from({length: 128}, (_, index) => index + 1),
			{minLength: 12, maxLength: 12},
		);
		const names = fc.array(
			fc.string({unit: fc.constantFrom(...'abc XY9é漢🐎')}).map(name => name.slice(0, 17).replace(/[\u{D800}-\u{DFFF}]$/u, '')),
			{minLength: 12, maxLength: 12},
		);
		await fc.assert(
			fc.asyncProperty(sizes, numbers, names, async (mebibytes, order, labels) => {
				const file = await emptyDisk(size);
				let at = 1;
				const lines = mebibytes.slice(0, 7).map((length, index) => {
					const line = `${order[index]} : start=${at}MiB, size=${length}MiB, name="${labels[index]?.trim()}"`;
					at += length + 1;
					return line;
				});
				await run(['sfdisk', '-q', file], context, {input: `label: gpt\n${lines.join('\n')}\n`});
				const {kind, partitions} = await tableOf(file);
				const ours = partitions.map(({typeName: _, ...partition}) => partition);
				expect({kind, partitions: ours}).toEqual(await bySfdisk(file));
			}),
			{numRuns: 8},
		);
	});

	it('is read as sfdisk reads it: MBR with logical partitions', async () => {
		await fc.assert(
			fc.asyncProperty(sizes, fc.constantFrom('5', 'f', '85'), fc.integer({min: 1, max: 4}), async (mebibytes, type, slot) => {
				const file = await emptyDisk(600 * mebibyte);
				const lines = [`${slot} : start=40MiB, type=${type}`, `${(slot % 4) + 1} : start=1MiB, size=30MiB, type=7`];
				let at = 41;
				for (const [index, length] of mebibytes.entries()) {
					lines.push(`${index + 5} : start=${at}MiB, size=${length}MiB, type=8e`);
					at += length + 1;
				}

				await run(['sfdisk', '-q', file], context, {input: `label: dos\n${lines.join('\n')}\n`});
				const {kind, partitions, tableRanges} = await tableOf(file);
				const ours = partitions.map(({typeName: _, extended: __, ...partition}) => partition);
				const theirs = await bySfdisk(file);
				// sfdisk gives no UUID for MBR partitions in every version: the disk's identifier and the number make it.
				expect({kind, partitions: ours.map(({uuid: _, ...partition}) => partition)}).toEqual({
					...theirs,
					partitions: theirs.partitions.map(({uuid: _, ...partition}) => partition),
				});
				expect(tableRanges).toHaveLength(1 + mebibytes.length);
			}),
			{numRuns: 8},
		);
	});
});

describe('a table of parted', () => {
	it.each(['gpt', 'msdos'])('is read as parted reads it: %s', async label => {
		const file = await emptyDisk(500 * mebibyte);
		const more =
			label === 'gpt'
				? ['mkpart', 'p2', '101MiB', '201MiB']
				: ['mkpart', 'extended', '101MiB', '499MiB', 'mkpart', 'logical', '110MiB', '201MiB'];
		await run(['parted', '-s', file, 'mklabel', label, 'mkpart', label === 'gpt' ? 'p1' : 'primary', '1MiB', '100MiB', ...more], context);
		const {stdout} = await run(['parted', '-sm', file, 'unit', 'B', 'print'], context);
		const theirs = stdout
			.split('\n')
			.filter(line => /^\d+:/.test(line))
			.map(line =>
				line
					.split(':')
					.slice(0, 4)
					.map(field => Number.parseInt(field, 10)),
			);
		const {partitions} = await tableOf(file);
		expect(partitions.map(({number, offset, size}) => [number, offset, offset + size - 1, size])).toEqual(theirs);
	});
});
