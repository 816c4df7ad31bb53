import {mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {ImageFormat} from '../../source/disk/image-format.js';
import {readPartitionTable} from '../../source/disk/partition-table.js';
import {UsageError} from '../../source/errors.js';
import type {Context} from '../../source/events.js';
import {openImage} from '../../source/host/disk-image.js';
import type {BlockNode} from '../../source/hypervisor/qemu/disk/block-node.js';
import {prepareDisk} from '../../source/hypervisor/qemu/disk/prepare.js';
import {QemuMachine} from '../../source/hypervisor/qemu/machine/machine.js';
import {execute} from '../harness/scratch.js';
import type {Wanted} from '../hypervisor/attach.js';

/*
What the guest would see of one partition, and what its writes do, by QEMU's own block layer without a machine around it.
*/

const mib = 1024 ** 2;
const diskSize = 24 * mib;
const context: Context = {signal: new AbortController().signal, emit() {}};

/** Tables for sfdisk, and the partitions of each that are attached. */
const tables = {
	gpt: {
		numbers: [7],
		script: 'label: gpt\n1: start=2048, size=4096\n7: start=8192, size=10240, name="the seventh"\n3: start=20480, size=2048\n',
	},
	'mbr, a primary': {numbers: [2], script: 'label: dos\n1: start=2048, size=4096\n2: start=8192, size=10240\n3: start=20480, size=2048\n'},
	'mbr, a logical': {
		numbers: [6],
		script:
			'label: dos\n1: start=2048, size=2048\n2: start=4096, size=36864, type=5\n5: start=6144, size=4096\n6: start=12288, size=8192\n7: start=24576, size=4096\n',
	},
	'gpt, two with another between them': {
		numbers: [3, 1],
		script: 'label: gpt\n1: start=2048, size=10240\n7: start=14336, size=4096\n3: start=20480, size=10240\n',
	},
	'mbr, logical ones side by side': {
		numbers: [5, 6],
		script:
			'label: dos\n1: start=2048, size=2048\n2: start=4096, size=40960, type=5\n5: start=6144, size=10240\n6: start=18432, size=10240\n',
	},
	'mbr, up to the end': {numbers: [1], script: `label: dos\n1: start=2048, size=${diskSize / 512 - 2048}\n`},
};
type TableName = keyof typeof tables;

let folder: string;
let machine: QemuMachine;
beforeAll(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-test-'));
	machine = new QemuMachine(folder, 'machine');
});
afterAll(async () => rm(folder, {recursive: true, force: true}));

/** A disk full of bytes that are nowhere the same, with a partition table. */
async function makeDisk(name: TableName): Promise<string> {
	const file = path.join(folder, `${name}.raw`);
	const words = new Uint32Array(diskSize / 4).map((_, index) => Math.imul(index + 1, 2_654_435_761));
	await writeFile(file, Buffer.from(words.buffer));
	const child = execute('sfdisk', ['--quiet', '--wipe=never', file]);
	child.child.stdin?.end(tables[name].script);
	await child;
	return file;
}

async function toRaw(source: string, target: string): Promise<Buffer> {
	await execute('qemu-img', ['convert', '-O', 'raw', source, target]);
	return readFile(target);
}

const asSource = (node: BlockNode) => `json:${JSON.stringify(node)}`;

const formats: readonly ImageFormat[] = ['raw', 'qcow2', 'vmdk', 'vdi'];
const names = Object.keys(tables) as readonly TableName[];
const cases = [...names.map(name => [name, 'raw'] as const), ...formats.slice(1).map(format => ['gpt', format] as const)];

describe.each(cases)('%s, as %s', (name, format) => {
	const {numbers} = tables[name];
	let original: Buffer;
	let attachment: Wanted;
	let partitions: ReadonlyArray<{readonly number: number; readonly offset: number; readonly size: number}>;
	let isTable: (offset: number) => boolean;

	beforeAll(async () => {
		const raw = await makeDisk(name);
		original = await readFile(raw);
		const image = path.join(folder, `${name}, image: one.${format}`);
		await execute('qemu-img', ['convert', '-f', 'raw', '-O', format, raw, image]);
		const reader = await openImage(raw, 'raw', context);
		const table = await readPartitionTable(reader);
		await reader[Symbol.asyncDispose]();
		partitions = table.partitions.filter(one => numbers.includes(one.number));
		expect(partitions).toHaveLength(numbers.length);
		isTable = offset => table.tableRanges.some(range => offset >= range.offset && offset < range.offset + range.length);
		attachment = {id: 'one', path: image, format, readOnly: false, partitions: numbers, how: 'hot-plug'};
	});

	const isInside = (at: number) => partitions.some(({offset, size}) => at >= offset && at < offset + size);

	it('shows the table and the partition, and zeros elsewhere', async () => {
		const node = await prepareDisk(machine, {...attachment, readOnly: true}, context);
		const seen = await toRaw(asSource(node), path.join(folder, 'seen.raw'));
		expect(seen.length).toBe(diskSize);
		const expected = Buffer.from(original.map((byte, offset) => (isInside(offset) || isTable(offset) ? byte : 0)));
		expect(seen.equals(expected)).toBe(true);
		// As another reader of tables sees it.
		const columns = ['--raw', '--noheadings', '-g', '-o', 'NR,START,SECTORS'];
		const there = await execute('partx', [...columns, path.join(folder, `${name}.raw`)]);
		const here = await execute('partx', [...columns, path.join(folder, 'seen.raw')]);
		expect(here.stdout).toBe(there.stdout);
		for (const {number, offset, size} of partitions) expect(here.stdout).toContain(`${number} ${offset / 512} ${size / 512}\n`);
	});

	it('lets writes reach the partitions and nothing else', async () => {
		const node = await prepareDisk(machine, attachment, context);
		type Write = readonly [command: string, offset: number, length: number, byte: number];
		const writes: readonly Write[] = [
			['write -P 0x11', 0, 512, 0x11],
			...partitions.flatMap(({offset, size}): readonly Write[] => [
				['write -P 0x22', offset - 1024, 4096, 0x22],
				['write -P 0x33', offset + 65_536, mib, 0x33],
				['write -z', offset + 2 * mib, 65_536, 0],
				['write -z -u', offset + 3 * mib, 65_536, 0],
				['write -P 0x44', offset + size - 1024, Math.min(3072, diskSize - offset - size + 1024), 0x44],
			]),
			['write -P 0x55', diskSize - 512, 512, 0x55],
		];
		const last = partitions.at(-1);
		const isFull = last !== undefined && last.offset + last.size === diskSize;
		const commands = writes.flatMap(([command, offset, length]) => ['-c', `${command} ${offset} ${length}`]);
		const checks = writes
			.filter(([command]) => command.includes('-P'))
			.flatMap(([command, offset, length]) => ['-c', `${command.replace('write', 'read')} ${offset} ${length}`]);
		const discards = partitions.flatMap(({offset}) => ['-c', `discard ${offset + 3 * mib} 65536`]);
		const discard = [...discards, '-c', 'discard 0 512', '-c', 'flush'];
		const {stdout} = await execute('qemu-io', [...commands, ...discard, ...(isFull ? [] : checks), asSource(node)]);
		expect(stdout).not.toMatch(/fail|error/i);

		const expected = Buffer.from(original);
		for (const [, offset, length, byte] of writes) {
			for (let at = offset; at < offset + length; at += 1) if (isInside(at)) expected[at] = byte;
		}

		const written = await toRaw(
			asSource({driver: format, 'read-only': true, file: {driver: 'file', filename: attachment.path}}),
			path.join(folder, 'written.raw'),
		);
		expect(written.length).toBe(diskSize);
		const wrong = written.findIndex((byte, offset) => byte !== expected[offset]);
		expect(wrong).toBe(-1);
	});
});

describe('a partition that cannot be attached', () => {
	const attach = async (file: string, partitions: number | readonly number[], changes: Partial<Wanted> = {}) =>
		prepareDisk(
			machine,
			{id: 'one', path: file, format: 'raw', readOnly: false, partitions: [partitions].flat(), how: 'hot-plug', ...changes},
			context,
		);

	it('is refused with those that can', async () => {
		const file = await makeDisk('mbr, a logical');
		await expect(attach(file, 8)).rejects.toThrow(UsageError);
		await expect(attach(file, 8)).rejects.toMatchObject({nextSteps: ['It has: 1, 5, 6, 7']});
		await expect(attach(file, 2)).rejects.toThrow('only holds the logical partitions');
		await expect(attach(folder, 1)).rejects.toThrow('is a folder');
		await expect(attach(`${file}.none`, 1)).rejects.toThrow('there is no disk or image');
		const bare = path.join(folder, 'bare.raw');
		await writeFile(bare, Buffer.alloc(mib));
		await expect(attach(bare, 1)).rejects.toMatchObject({nextSteps: ['It has no partitions: attach it as a whole']});
		const quoted = path.join(folder, 'a "quoted" name.raw');
		await writeFile(quoted, await readFile(file));
		await expect(attach(quoted, 1)).rejects.toThrow('quotation mark');
		expect((await stat(quoted)).size).toBe(diskSize);
	});

	it('is not written through two openings of an image that has tables of its own', async () => {
		const file = await makeDisk('gpt, two with another between them');
		const image = `${file}.qcow2`;
		await execute('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', file, image]);
		await expect(attach(image, [1, 3], {format: 'qcow2'})).rejects.toThrow('others between them (7)');
		const seen = await toRaw(asSource(await attach(image, [1, 3], {format: 'qcow2', readOnly: true})), path.join(folder, 'seen.raw'));
		expect(seen.subarray(14_336 * 512, 18_432 * 512).every(byte => byte === 0)).toBe(true);
		expect(seen.subarray(20_480 * 512, 30_720 * 512).every(byte => byte === 0)).toBe(false);
		const together = asSource(await attach(image, [1, 7], {format: 'qcow2'}));
		const writes = [
			'-c',
			`write -P 0x66 ${2048 * 512} 65536`,
			'-c',
			`write -P 0x77 ${14_336 * 512} 65536`,
			'-c',
			`write ${20_480 * 512} 65536`,
		];
		await execute('qemu-io', [...writes, together]);
		const written = await toRaw(image, path.join(folder, 'written.raw'));
		const expected = await readFile(file);
		expected.fill(0x66, 2048 * 512, 2048 * 512 + 65_536);
		expected.fill(0x77, 14_336 * 512, 14_336 * 512 + 65_536);
		expect(written.equals(expected)).toBe(true);
	});
});
