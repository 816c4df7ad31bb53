import {mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {UsageError} from '../../source/errors.js';
import type {Context} from '../../source/events.js';
import {openImage} from '../../source/host/disk-image.js';
import {readPartitionTable} from '../../source/host/partition-table.js';
import type {Attachment, ImageFormat} from '../../source/hypervisor/hypervisor.js';
import type {BlockNode} from '../../source/hypervisor/qemu/disk/block-node.js';
import {prepareDisk} from '../../source/hypervisor/qemu/disk/prepare.js';
import {MachineFolder} from '../../source/hypervisor/qemu/machine/machine-folder.js';
import {execute} from '../hypervisor/scratch-qemu.js';

/*
What the guest would see of one partition, and what its writes do, by QEMU's own block layer without a machine around it.
*/

const mib = 1024 ** 2;
const diskSize = 24 * mib;
const context: Context = {signal: new AbortController().signal, emit() {}};

/** Tables for sfdisk, and the partition of each that is attached. */
const tables = {
	gpt: {
		number: 7,
		script: 'label: gpt\n1: start=2048, size=4096\n7: start=8192, size=10240, name="the seventh"\n3: start=20480, size=2048\n',
	},
	'mbr, a primary': {number: 2, script: 'label: dos\n1: start=2048, size=4096\n2: start=8192, size=10240\n3: start=20480, size=2048\n'},
	'mbr, a logical': {
		number: 6,
		script:
			'label: dos\n1: start=2048, size=2048\n2: start=4096, size=36864, type=5\n5: start=6144, size=4096\n6: start=12288, size=8192\n7: start=24576, size=4096\n',
	},
	'mbr, up to the end': {number: 1, script: `label: dos\n1: start=2048, size=${diskSize / 512 - 2048}\n`},
};
type TableName = keyof typeof tables;

let folder: string;
let machine: MachineFolder;
beforeAll(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-test-'));
	machine = new MachineFolder(folder, 'machine');
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
	const {number} = tables[name];
	let original: Buffer;
	let attachment: Attachment;
	let partition: {readonly offset: number; readonly size: number};
	let isTable: (offset: number) => boolean;

	beforeAll(async () => {
		const raw = await makeDisk(name);
		original = await readFile(raw);
		const image = path.join(folder, `${name}, image: one.${format}`);
		await execute('qemu-img', ['convert', '-f', 'raw', '-O', format, raw, image]);
		const reader = await openImage(raw, 'raw', context);
		const table = await readPartitionTable(reader);
		await reader.close();
		const found = table.partitions.find(one => one.number === number);
		expect(found).toBeDefined();
		partition = found ?? {offset: 0, size: 0};
		isTable = offset => table.tableRanges.some(range => offset >= range.offset && offset < range.offset + range.length);
		attachment = {id: 'one', path: image, format, readOnly: false, partition: number, how: 'hot-plug'};
	});

	const isInside = (offset: number) => offset >= partition.offset && offset < partition.offset + partition.size;

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
		expect(here.stdout).toContain(`${number} ${partition.offset / 512} ${partition.size / 512}\n`);
	});

	it('lets writes reach the partition and nothing else', async () => {
		const node = await prepareDisk(machine, attachment, context);
		const end = partition.offset + partition.size;
		const within = Math.min(end + 2048, diskSize) - (end - 1024);
		const writes: ReadonlyArray<readonly [command: string, offset: number, length: number, byte: number]> = [
			['write -P 0x11', 0, 512, 0x11],
			['write -P 0x22', partition.offset - 1024, 4096, 0x22],
			['write -P 0x33', partition.offset + 65_536, mib, 0x33],
			['write -z', partition.offset + 2 * mib, 65_536, 0],
			['write -z -u', partition.offset + 3 * mib, 65_536, 0],
			['write -P 0x44', end - 1024, within, 0x44],
			['write -P 0x55', diskSize - 512, 512, 0x55],
		];
		const commands = writes.flatMap(([command, offset, length]) => ['-c', `${command} ${offset} ${length}`]);
		const checks = writes
			.filter(([command]) => command.includes('-P'))
			.flatMap(([command, offset, length]) => ['-c', `${command.replace('write', 'read')} ${offset} ${length}`]);
		const discard = ['-c', `discard ${partition.offset + 3 * mib} 65536`, '-c', 'discard 0 512', '-c', 'flush'];
		const {stdout} = await execute('qemu-io', [...commands, ...discard, ...(end === diskSize ? [] : checks), asSource(node)]);
		expect(stdout).not.toMatch(/fail|error/i);

		const expected = Buffer.from(original);
		for (const [, offset, length, byte] of writes) {
			expected.fill(byte, Math.max(offset, partition.offset), Math.max(Math.min(offset + length, end), partition.offset));
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
	const attach = async (file: string, partition: number, changes: Partial<Attachment> = {}) =>
		prepareDisk(machine, {id: 'one', path: file, format: 'raw', readOnly: false, partition, how: 'hot-plug', ...changes}, context);

	it('is refused with those that can', async () => {
		const file = await makeDisk('mbr, a logical');
		await expect(attach(file, 8)).rejects.toThrow(UsageError);
		await expect(attach(file, 8)).rejects.toMatchObject({nextSteps: ['It has: 1, 5, 6, 7']});
		await expect(attach(file, 2)).rejects.toThrow('only holds the logical partitions');
		await expect(attach(folder, 1)).rejects.toThrow('is a folder');
		await expect(attach(`${file}.none`, 1)).rejects.toThrow('There is no disk or image');
		const bare = path.join(folder, 'bare.raw');
		await writeFile(bare, Buffer.alloc(mib));
		await expect(attach(bare, 1)).rejects.toMatchObject({nextSteps: ['It has no partitions: attach it as a whole']});
		const quoted = path.join(folder, 'a "quoted" name.raw');
		await writeFile(quoted, await readFile(file));
		await expect(attach(quoted, 1)).rejects.toThrow('quotation mark');
		expect((await stat(quoted)).size).toBe(diskSize);
	});
});
