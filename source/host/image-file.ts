import {open, readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import type {ImageFormat} from '../disk/image-format.js';
import {parseQcow2, type Qcow2, qcow2HeaderLength, qcow2Snapshots} from '../disk/qcow2.js';
import {parseVmdkDescriptor, type VmdkDescriptor, vmdkDescriptorAt} from '../disk/vmdk.js';
import {UsageError} from '../errors.js';
import {succeeds} from '../settled.js';
import {formatBytes} from '../text/format-bytes.js';
import {printable} from '../text/printable.js';
import {shellLine} from '../text/shell-line.js';
import {missingEnd} from './image-end.js';
import {readAt} from './read-at.js';

/** What one has to know of an image that can be used. */
export type ImageFacts = {
	/** Its format cannot be written, or it is not whole. */
	readonly readOnly: boolean;
	readonly remarks: ReadonlyArray<{readonly code: 'snapshots' | 'read-only-format' | 'not-whole' | 'damaged'; readonly message: string}>;
};

/** Bytes of a descriptor, and of a table of snapshots, that are read: usual ones are below 10 kB. */
const longestTable = 1 << 16;
/** Images that are based on each other. */
const longestChain = 200;
/** Snapshots that are named. */
const mostNames = 8;

/**
Look at what an image needs beside its own file, before anything starts.
@throws UsageError when it is encrypted, or is not all of what it belongs to.
*/
export async function imageFacts(file: string, format: ImageFormat): Promise<ImageFacts> {
	if (format === 'qcow2') return withMissing(await qcow2Facts(file), await missingEnd(file, format));
	if (format === 'vmdk') return vmdkFacts(file);
	if (format === 'raw' && /-[fs]\d{3}\.vmdk$/i.test(file)) await refusePart(file);
	return withMissing({readOnly: false, remarks: []}, await missingEnd(file, format));
}

function withMissing(facts: ImageFacts, missing: number): ImageFacts {
	if (missing <= 0) return facts;
	const message = `its file is ${formatBytes(missing)} too short, and is only read: it was not copied whole. Copy it again`;
	return {readOnly: true, remarks: [{code: 'not-whole', message}, ...facts.remarks]};
}

async function qcow2Facts(file: string): Promise<ImageFacts> {
	const {isCorrupt = false} = (await readQcow2(file)) ?? {};
	const marked = {code: 'damaged', message: `it is marked as damaged, and is only read. To repair it: ${shellLine(repair(file))}`} as const;
	const damage = isCorrupt ? [marked] : [];
	const names = await snapshotsOf(file);
	const seen = new Set<string>();
	for (let at: string | undefined = file; at !== undefined; ) {
		if (seen.has(at) || seen.size >= longestChain) throw incomplete(file, 'is based on itself, by a circle of backing files', []);
		seen.add(at);
		at = await checkedBacking(file, at);
	}

	if (names.length === 0) return {readOnly: isCorrupt, remarks: damage};
	const named = names.slice(0, mostNames).map(name => printable(name));
	const list = [...named, ...(names.length > mostNames ? ['…'] : [])].join(', ');
	const message = `it has ${names.length === 1 ? '1 snapshot' : `${names.length} snapshots`} inside (${list}): what is shown is its present state`;
	return {readOnly: isCorrupt, remarks: [...damage, {code: 'snapshots', message}]};
}

function repair(file: string): readonly string[] {
	return ['qemu-img', 'check', '-f', 'qcow2', '-r', 'all', file];
}

/** The file on which an image of the chain is based, if it is one that can be looked at. */
async function checkedBacking(image: string, file: string): Promise<string | undefined> {
	const facts = await readQcow2(file);
	if (!facts) return undefined;
	if (facts.isEncrypted) throw encrypted(file);
	const {backingFile, backingFormat, dataFile} = facts;
	if (dataFile !== undefined) await requireBeside(file, dataFile, 'its data file', ['Copy it there, too.']);
	// "nbd://…", "json:…": not a file.
	if (backingFile === undefined || /^(?!file:)[a-z][\w+.-]*:/i.test(backingFile)) return undefined;
	const command = ['qemu-img', 'rebase', '-u', '-b', 'FOUND', '-F', backingFormat ?? 'raw', file];
	const backing = await requireBeside(file, backingFile.replace(/^file:/, ''), 'its backing file', [
		'Copy it there.',
		`Or, where it has another name (FOUND): ${shellLine(command)}`,
	]);
	return backing === image ? image : backing;
}

/** @returns Undefined when it is no qcow2 image. */
async function readQcow2(file: string): Promise<Qcow2 | undefined> {
	const header = await readFrom(file, 0, qcow2HeaderLength);
	return header.toString('latin1', 0, 4) === 'QFI\u{FB}' ? parseQcow2(header) : undefined;
}

async function snapshotsOf(file: string): Promise<readonly string[]> {
	const {snapshots} = (await readQcow2(file)) ?? {};
	if (!snapshots || snapshots.count === 0 || !Number.isSafeInteger(snapshots.offset)) return [];
	return qcow2Snapshots(await readFrom(file, snapshots.offset, longestTable), snapshots.count);
}

async function vmdkFacts(file: string): Promise<ImageFacts> {
	const descriptor = await readVmdkDescriptor(file);
	if (!descriptor) throw await partOf(file);
	const isEmbedded = descriptor.extents.length === 1 && (await isSparse(file));
	let missing = isEmbedded ? await missingEnd(file, 'vmdk') : 0;
	for (const {file: name, end} of isEmbedded ? [] : descriptor.extents) {
		const extent = await requireBeside(file, name, 'its part', ['Copy all parts of the image into one folder.']);
		missing += end === undefined ? await missingEnd(extent, 'vmdk') : Math.max(0, end - (await stat(extent)).size);
	}

	if (descriptor.parent !== undefined) {
		await requireBeside(file, descriptor.parent, 'the image of which it is a snapshot,', ['Copy it there, too.']);
	}

	const compressed = {code: 'read-only-format', message: 'it is compressed ("streamOptimized"): it can only be read'} as const;
	const isCompressed = descriptor.type === 'streamOptimized';
	return withMissing({readOnly: isCompressed, remarks: isCompressed ? [compressed] : []}, missing);
}

async function isSparse(file: string): Promise<boolean> {
	return (await readFrom(file, 0, 4)).toString('latin1') === 'KDMV';
}

/** @returns Undefined when another file describes it. */
export async function readVmdkDescriptor(file: string): Promise<VmdkDescriptor | undefined> {
	const at = vmdkDescriptorAt(await readFrom(file, 0, 512));
	if (at === undefined || !Number.isSafeInteger(at)) return undefined;
	const text = (await readFrom(file, at, longestTable)).toString('latin1');
	// An extent may have room for a descriptor, and none in it.
	return at === 0 || text.includes('createType') ? parseVmdkDescriptor(text) : undefined;
}

/** @throws UsageError when a descriptor in the same folder names it. */
async function refusePart(file: string): Promise<void> {
	if (await descriptorOf(file)) throw await partOf(file);
}

async function partOf(file: string): Promise<UsageError> {
	const descriptor = await descriptorOf(file);
	const usual = path.basename(file).replace(/-[fs]\d{3}(?=\.vmdk$)/i, '');
	return new UsageError(`${file} is one part of a split VMDK image: what names the parts is its descriptor`, {
		code: 'image-incomplete',
		nextSteps: [
			descriptor === undefined
				? `Copy the descriptor and all other parts here, too (a small text file, usually ${printable(usual)}), and name that one.`
				: `Name the descriptor instead: ${descriptor}`,
		],
	});
}

/** The descriptor in the same folder that names a part. */
async function descriptorOf(part: string): Promise<string | undefined> {
	const folder = path.dirname(part);
	const names = (await readdir(folder).catch(() => [])).filter(name => name.toLowerCase().endsWith('.vmdk'));
	for (const name of names.slice(0, 1000)) {
		const file = path.join(folder, name);
		const text = (await readFrom(file, 0, longestTable).catch(() => Buffer.alloc(0))).toString('latin1');
		if (text.startsWith('# Disk DescriptorFile') && parseVmdkDescriptor(text).extents.some(extent => extent.file === path.basename(part)))
			return file;
	}

	return undefined;
}

/** @returns The path of a file that an image names. @throws UsageError when it is missing. */
async function requireBeside(image: string, name: string, what: string, nextSteps: readonly string[]): Promise<string> {
	const file = path.resolve(path.dirname(image), name);
	if (await succeeds(stat(file))) return file;
	throw incomplete(image, `needs ${what} ${printable(file)}, which is not there`, nextSteps);
}

function incomplete(image: string, why: string, nextSteps: readonly string[]): UsageError {
	return new UsageError(`${image} ${why}`, {code: 'image-incomplete', nextSteps});
}

function encrypted(file: string): UsageError {
	const options = `driver=qcow2,encrypt.key-secret=key,file.filename=${file.replaceAll(',', ',,')}`;
	const command = ['qemu-img', 'convert', '--object', 'secret,id=key,file=KEY', '--image-opts', options, '-O', 'qcow2', 'NEW.qcow2'];
	return new UsageError(`${file} is an encrypted qcow2 image`, {
		code: 'image-encrypted',
		nextSteps: [`Decrypt it, with its passphrase in a file KEY without a line break: ${shellLine(command)}`],
	});
}

async function readFrom(file: string, offset: number, length: number): Promise<Buffer> {
	await using handle = await open(file, 'r');
	return await readAt(handle, offset, length);
}
