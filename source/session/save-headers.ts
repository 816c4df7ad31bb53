import {mkdir, readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import {gunzipSync} from 'node:zlib';
import {writeFileAtomically} from '../atomic-file.js';
import {readPartitionTable} from '../disk/partition-table.js';
import type {Guest} from '../guest/guest.js';
import type {GuestDevice} from '../guest/guest-device.js';
import {scriptPrelude} from '../guest/script-prelude.js';
import {openImage} from '../host/disk-image.js';
import {messageOf} from './error-data.js';
import {guestOf, type Holdings} from './holdings.js';

/** Bytes from the start of a file system: ext4's superblock and group descriptors, those of XFS, btrfs' first superblock (at 64 KiB) are in there. */
const headerSize = 2 ** 20;
/** Copies of one file system. */
const mostCopies = 3;
/** Milliseconds that a copy counts as new: the next mount makes no other one. */
const newEnough = 24 * 3_600_000;

const script = `${scriptPrelude}dd if="$1" bs=65536 count="$2" | gzip -c | hex\n`;

/**
Before a file system is mounted for writing, save what it cannot be read without, and the partition table of its disk, for when something else destroys
them: docs/reliability.md says how they are put back. One copy a day, the last three are kept. That nothing can be saved is a warning.
*/
export async function saveHeaders(holdings: Holdings, device: GuestDevice): Promise<void> {
	const now = new Date();
	const {runtime} = holdings;
	const {emit, signal} = runtime.context;
	// It becomes the name of a folder, and is what the disk says.
	if (device.uuid === undefined || !/^[\w-]{4,64}$/.test(device.uuid)) return;
	const folder = path.join(runtime.folders.state, 'headers', device.uuid);
	try {
		const copies = await copiesIn(folder);
		if (now.getTime() - Date.parse(copies.at(-1)?.replaceAll('_', ':') ?? '1970-01-01') < newEnough) return;
		const copy = path.join(folder, now.toISOString().replaceAll(':', '_'));
		await mkdir(copy, {recursive: true, mode: 0o700});
		await writeFileAtomically(path.join(copy, 'file-system.bin'), await readHeader(guestOf(holdings), device));
		await saveTable(holdings, copy);
		for (const old of copies.slice(0, -(mostCopies - 1))) await rm(path.join(folder, old), {recursive: true});
	} catch (error) {
		signal.throwIfAborted();
		emit({type: 'warning', text: `the start of the file system and the partition table could not be saved: ${messageOf(error)}`});
	}
}

async function copiesIn(folder: string): Promise<readonly string[]> {
	return (await readdir(folder).catch(() => [])).sort();
}

async function readHeader(guest: Guest, {node, path: name}: GuestDevice): Promise<Buffer> {
	const blocks = String(headerSize / 65_536);
	const {stdout} = await guest.run(['sh', '-s', '--', node ?? name, blocks], {stdin: script});
	return gunzipSync(Buffer.from(stdout, 'hex'));
}

/** Each part of the table in a file that says where it belongs. Images of other formats have tables of their own around it. */
async function saveTable({request: {source}, runtime}: Holdings, copy: string): Promise<void> {
	if (source.format !== 'raw') return;
	await using reader = await openImage(source.path, 'raw', runtime.context);
	const {kind, tableRanges} = await readPartitionTable(reader);
	if (kind === 'none') return;
	for (const {offset, length} of tableRanges) {
		await writeFileAtomically(path.join(copy, `table-at-sector-${offset / 512}.bin`), await reader.read(offset, length));
	}
}
