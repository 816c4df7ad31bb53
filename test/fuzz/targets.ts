import {readdirSync, readFileSync} from 'node:fs';
import process from 'node:process';
import fc from 'fast-check';
import {shownToGuest} from '../../source/disk/guest-table.js';
import {identify} from '../../source/disk/identify.js';
import {imageFormat} from '../../source/disk/image-format.js';
import {findInIso, listIsoFolder, readIso} from '../../source/disk/iso-9660.js';
import {luks2Length, luksMemory} from '../../source/disk/luks-header.js';
import {parseVolumeRecord, volumeRecordPlace} from '../../source/disk/ntfs-volume.js';
import {readPartitionTable} from '../../source/disk/partition-table.js';
import {parseQcow2, qcow2Snapshots} from '../../source/disk/qcow2.js';
import {parseSuperblock, superblockPlace} from '../../source/disk/superblock.js';
import {parseVmdkDescriptor, vmdkDescriptorAt} from '../../source/disk/vmdk.js';
import {UserError} from '../../source/errors.js';
import {tinyCoreEntry} from '../../source/iso/boot-entry.js';
import {kernelBits} from '../../source/iso/iso-image.js';
import {parseIsolinux} from '../../source/iso/isolinux-settings.js';
import {luks2Header} from '../disk/luks2-header.js';
import {memoryReader} from '../disk/memory-reader.js';
import {buildGpt, buildMbr} from '../disk/table-builder.js';
import {knownLines, parsePrinted, takeApart} from './printed.js';

/** Bytes of a crafted disk: enough for tables and for all magic numbers but the rarest. */
const diskLength = 160 * 512;
/** What one input may cost: reads, bytes that are read, milliseconds of a processor: what else the computer does counts for nothing. */
const mostReads = 2000;
const mostBytes = 256 * 2 ** 20;
const mostMilliseconds = 5000;

/** A parser of what a stranger made, and what it is given. An error of it is a fault; to refuse with a `UserError` is none. */
type Target = {readonly name: string; readonly input: fc.Arbitrary<Buffer>; readonly parse: (bytes: Buffer) => Promise<unknown>};

const samples: readonly Buffer[] = (() => {
	const folder = new URL('../../fixtures/samples/file-systems/', import.meta.url);
	return readdirSync(folder)
		.filter(name => name.endsWith('.json'))
		.map(name => {
			const {sectors} = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as {sectors: Readonly<Record<string, string>>};
			return assembled(new Map(Object.entries(sectors).map(([offset, bytes]) => [Number(offset), Buffer.from(bytes, 'base64')])));
		});
})();

function assembled(parts: ReadonlyMap<number, Buffer>): Buffer {
	const bytes = Buffer.alloc(diskLength);
	for (const [offset, part] of parts) if (offset < bytes.length) part.copy(bytes, offset);
	return bytes;
}

const logicals = Array.from({length: 40}, (_, index) => ({type: 0x83, start: 12 + index * 3, sectors: 2}));
const appleMap = (() => {
	const bytes = Buffer.alloc(diskLength);
	bytes.write('ER\u{2}\0', 'latin1');
	for (let slot = 1; slot < 100; slot++) {
		bytes.write('PM', slot * 512, 'latin1');
		bytes.writeUInt32BE(10_000, slot * 512 + 4);
		bytes.writeUInt32BE(slot, slot * 512 + 8);
		bytes.writeUInt32BE(1, slot * 512 + 12);
	}

	return bytes;
})();
const iso = (() => {
	const bytes = Buffer.alloc(24 * 2048);
	bytes.write('\u{1}CD001\u{1}', 16 * 2048, 'latin1');
	bytes.writeUInt32LE(18, 16 * 2048 + 158);
	bytes.writeUInt32LE(2048, 16 * 2048 + 166);
	bytes.write('\u{FF}CD001\u{1}', 17 * 2048, 'latin1');
	for (let at = 18 * 2048; at < 18 * 2048 + 400; at += 40) {
		bytes.writeUInt8(40, at);
		bytes.writeUInt32LE(18, at + 2);
		bytes.writeUInt32LE(2048, at + 10);
		bytes.writeUInt8(2, at + 25);
		bytes.writeUInt8(4, at + 32);
		bytes.write('BOOT', at + 33, 'latin1');
	}

	return bytes;
})();
const luks2 = luks2Header('{"keyslots":{"0":{"type":"luks2","kdf":{"type":"argon2id","time":4,"memory":409600,"cpus":4}}}}');
const tables = [
	assembled(buildGpt(160, [{number: 1, start: 60, sectors: 10}])),
	assembled(buildGpt(20, [{number: 9, start: 8, sectors: 2}], {sectorSize: 4096})),
	assembled(buildMbr([{number: 1, type: 0x83, start: 1, sectors: 9}], {number: 2, type: 5, start: 11, sectors: 148}, logicals)),
	appleMap,
];

/** A start with some bytes, numbers of four bytes and copies of stretches put elsewhere in it, cut at some length. */
function mutated(starts: readonly Buffer[]): fc.Arbitrary<Buffer> {
	const edit = fc.record({
		at: fc.oneof(fc.nat(2048), fc.nat(diskLength)),
		value: fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)),
		wide: fc.option(fc.oneof(fc.integer({min: 0, max: 0xffff_ffff}), fc.constantFrom(0, 1, 0xffff_ffff, 0x7fff_ffff))),
		from: fc.option(fc.nat(diskLength), {freq: 4}),
	});
	return fc
		.record({start: fc.nat(starts.length - 1), edits: fc.array(edit, {maxLength: 24}), cut: fc.option(fc.nat(diskLength), {freq: 4})})
		.map(({start, edits, cut}) => {
			const bytes = Buffer.from(starts[start] ?? Buffer.alloc(0));
			for (const {at, value, wide, from} of edits) {
				if (from !== null && from < bytes.length) bytes.copy(bytes, at, from, from + 512);
				else if (wide !== null && at + 4 <= bytes.length) bytes.writeUInt32LE(wide, at);
				else if (at < bytes.length) bytes.writeUInt8(value, at);
			}

			return cut === null ? bytes : bytes.subarray(0, cut);
		});
}

const anything = fc.uint8Array({maxLength: 4096}).map(bytes => Buffer.from(bytes));
const header = (...magics: readonly string[]) =>
	fc.oneof(mutated(magics.map(magic => assembled(new Map([[0, Buffer.from(magic, 'latin1')]])))), anything);
const text = (...starts: readonly string[]) =>
	fc
		.array(fc.oneof(fc.constantFrom(...starts), fc.string({unit: 'binary', maxLength: 40})), {maxLength: 60})
		.map(parts => Buffer.from(parts.join('\n')));

/** Reads with a limit: who asks for too much, or too often, has no limit of its own. */
function bounded(bytes: Buffer) {
	const reader = memoryReader(bytes);
	let [reads, length] = [0, 0];
	return {
		...reader,
		async read(offset: number, wanted: number) {
			reads++;
			length += wanted;
			if (reads > mostReads || length > mostBytes || !Number.isSafeInteger(offset) || offset < 0)
				throw new Error(`read ${reads} of ${wanted} bytes at ${offset}, ${length} in all`);
			return offset >= bytes.length ? Buffer.alloc(0) : reader.read(offset, wanted);
		},
	};
}

export const targets: readonly Target[] = [
	{
		name: 'partition tables, and what is shown of them',
		input: mutated([...tables, ...samples]),
		async parse(bytes) {
			const reader = bounded(bytes);
			const table = await readPartitionTable(reader);
			const shown = shownToGuest(reader, table);
			if (!table.isPlain) await readPartitionTable(bounded(await shown.reader.read(0, shown.reader.size)));
		},
	},
	{name: 'file systems', input: mutated(samples), parse: async bytes => identify(bounded(bytes))},
	{
		name: 'superblocks',
		input: mutated(samples),
		async parse(bytes) {
			for (const type of ['ext4', 'btrfs', 'vfat', 'exfat', 'xfs', 'hfsplus', 'ntfs']) {
				const {offset = 0, length = 512} = superblockPlace(type) ?? {};
				parseSuperblock(type, bytes.subarray(offset, offset + length));
			}

			volumeRecordPlace(bytes);
			parseVolumeRecord(bytes.subarray(0, 4096));
		},
	},
	{
		name: 'LUKS2 headers',
		input: fc.oneof(
			mutated([luks2]),
			fc.json().map(json => luks2Header(json)),
			anything,
		),
		async parse(bytes) {
			const length = luks2Length(bytes);
			const memory = luksMemory(bytes.subarray(0, length));
			if (!Number.isSafeInteger(memory) || memory < 0 || memory > 4 << 20) throw new Error(`${memory} KiB of memory`);
		},
	},
	{name: 'formats of images', input: fc.oneof(anything, mutated(samples)), parse: async bytes => imageFormat(bytes, bytes.subarray(-512))},
	{
		name: 'qcow2',
		input: header('QFI\u{FB}\0\0\0\u{3}', 'QFI\u{FB}\0\0\0\u{2}'),
		async parse(bytes) {
			const {snapshots} = parseQcow2(bytes) ?? {};
			qcow2Snapshots(bytes.subarray(0, 1 << 16), snapshots?.count ?? 0xffff_ffff);
		},
	},
	{
		name: 'VMDK',
		input: fc.oneof(header('KDMV', 'COWD'), text('# Disk DescriptorFile', 'createType="x"', 'RW 1 SPARSE "a"', 'parentCID=1')),
		async parse(bytes) {
			vmdkDescriptorAt(bytes);
			parseVmdkDescriptor(bytes.toString('latin1'));
		},
	},
	{
		name: 'ISO 9660',
		input: mutated([iso]),
		async parse(bytes) {
			const image = await readIso(bounded(bytes));
			if (!image) return;
			await listIsoFolder(image, image.root);
			await findInIso(image, '/boot/boot/boot/vmlinuz');
		},
	},
	{
		name: 'settings of ISOLINUX, and kernels',
		input: text(
			'default core',
			'label core',
			'kernel /boot/vmlinuz',
			'append initrd=a',
			'include isolinux.cfg',
			'ui menu.c32',
			'menu begin',
		),
		async parse(bytes) {
			const words = bytes.toString('utf8');
			tinyCoreEntry(await parseIsolinux(words, async () => words));
			kernelBits(bytes);
		},
	},
	{name: 'what programs print', input: text(...knownLines), parse: async bytes => parsePrinted(bytes.toString('utf8'))},
	{
		name: 'command lines, in a real sh',
		input: text('$(reboot)', '`reboot`', "'", '\\', '-n', '!!', 'a=b', '~', '*', '\r\n', '\0'),
		parse: async bytes => takeApart(['word', ...bytes.toString('utf8').split('\0')]),
	},
];

/** Give a target so many inputs. @throws with the seed and the smallest input that fails. */
export async function fuzz({input, parse}: Target, numRuns: number, seed: number): Promise<void> {
	await fc.assert(
		fc.asyncProperty(input, async bytes => {
			const began = process.cpuUsage();
			try {
				await parse(bytes);
			} catch (error) {
				if (!(error instanceof UserError)) throw error;
			}

			const {user, system} = process.cpuUsage(began);
			const took = (user + system) / 1000;
			if (took > mostMilliseconds) throw new Error(`it took ${Math.round(took)} ms of a processor`);
		}),
		{numRuns, seed},
	);
}
