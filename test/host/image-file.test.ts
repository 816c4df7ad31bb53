import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {imageFacts} from '../../source/host/image-file.js';

let folder: string;
const at = (name: string) => path.join(folder, name);

beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-image-test-'));
});

afterEach(async () => {
	await rm(folder, {recursive: true, force: true});
});

/** By QEMU's docs/interop/qcow2.txt. */
function qcow2({backing = '', crypt = 0, snapshots = [] as readonly string[]} = {}): Buffer {
	const header = Buffer.alloc(1024);
	header.write('QFI\u{FB}', 'latin1');
	header.writeUInt32BE(3, 4);
	header.writeUInt32BE(crypt, 32);
	header.writeUInt32BE(104, 100);
	if (backing !== '') {
		header.writeBigUInt64BE(200n, 8);
		header.writeUInt32BE(Buffer.byteLength(backing), 16);
		header.write(backing, 200);
	}

	const table = snapshots.map(name => {
		const entry = Buffer.alloc(Math.ceil((40 + 16 + 1 + Buffer.byteLength(name)) / 8) * 8);
		entry.writeUInt16BE(1, 12);
		entry.writeUInt16BE(Buffer.byteLength(name), 14);
		entry.writeUInt32BE(16, 36);
		entry.write(`1${name}`, 56);
		return entry;
	});
	header.writeUInt32BE(snapshots.length, 60);
	header.writeBigUInt64BE(BigInt(header.length), 64);
	return Buffer.concat([header, ...table]);
}

const descriptor = (...extents: readonly string[]) =>
	`# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\ncreateType="twoGbMaxExtentSparse"\n${extents.map(name => `RW 2048 SPARSE "${name}"`).join('\n')}\n`;

/** The first sector of a sparse extent; `descriptorAt` in sectors. */
function sparse(descriptorAt: number, text = ''): Buffer {
	const header = Buffer.alloc(512);
	header.write('KDMV', 'latin1');
	header.writeBigUInt64LE(BigInt(descriptorAt), 28);
	return Buffer.concat([header, Buffer.from(text)]);
}

describe('qcow2', () => {
	it('is fine by itself, and names its snapshots', async () => {
		await writeFile(at('a'), qcow2({snapshots: ['before update', '\u{1B}[2J', 'größer']}));
		expect(await imageFacts(at('a'), 'qcow2')).toEqual({
			readOnly: false,
			remarks: [{code: 'snapshots', message: expect.stringContaining('it has 3 snapshots inside (before update, ')}],
		});
		const [remark] = (await imageFacts(at('a'), 'qcow2')).remarks;
		expect(remark?.message).toContain('größer): ');
		expect(remark?.message).not.toContain('\u{1B}');
	});

	it('is refused when it is encrypted, also as a backing file', async () => {
		await writeFile(at('a'), qcow2({crypt: 2}));
		await writeFile(at('b'), qcow2({backing: 'a'}));
		for (const name of ['a', 'b'])
			await expect(imageFacts(at(name), 'qcow2')).rejects.toMatchObject({
				code: 'image-encrypted',
				message: `${at('a')} is an encrypted qcow2 image`,
			});
	});

	it('needs its backing files, wherever in the chain', async () => {
		await mkdir(at('sub'));
		await writeFile(at('a'), qcow2({backing: '../gone.img'}));
		await writeFile(at('sub/b'), qcow2({backing: '../a'}));
		await writeFile(at('c'), qcow2({backing: at('sub/b')}));
		await expect(imageFacts(at('c'), 'qcow2')).rejects.toMatchObject({
			code: 'image-incomplete',
			message: `${at('a')} needs its backing file ${path.resolve(folder, '../gone.img')}, which is not there`,
		});
		await writeFile(at('d'), qcow2({backing: 'nbd://127.0.0.1/x'}));
		expect((await imageFacts(at('d'), 'qcow2')).remarks).toEqual([]);
	});

	it('that is based on itself is refused', async () => {
		await writeFile(at('a'), qcow2({backing: 'b'}));
		await writeFile(at('b'), qcow2({backing: 'a'}));
		await expect(imageFacts(at('a'), 'qcow2')).rejects.toThrow('is based on itself');
	});
});

describe('VMDK', () => {
	it('names the descriptor of one of its parts', async () => {
		await writeFile(at('disk.vmdk'), descriptor('disk-s001.vmdk', 'disk-s002.vmdk'));
		for (const [name, bytes, format] of [
			['disk-s001.vmdk', sparse(0), 'vmdk'],
			['disk-s002.vmdk', sparse(1), 'vmdk'],
		] as const) {
			await writeFile(at(name), bytes);
			await expect(imageFacts(at(name), format)).rejects.toMatchObject({
				code: 'image-incomplete',
				nextSteps: [`Name the descriptor instead: ${at('disk.vmdk')}`],
			});
		}

		expect(await imageFacts(at('disk.vmdk'), 'vmdk')).toEqual({readOnly: false, remarks: []});
		await rm(at('disk-s002.vmdk'));
		await expect(imageFacts(at('disk.vmdk'), 'vmdk')).rejects.toThrow(`needs its part ${at('disk-s002.vmdk')}, which is not there`);
	});

	it('says how the descriptor is usually called when it is missing', async () => {
		await writeFile(at('disk-s001.vmdk'), sparse(0));
		await expect(imageFacts(at('disk-s001.vmdk'), 'vmdk')).rejects.toMatchObject({
			nextSteps: [expect.stringContaining('usually disk.vmdk')],
		});
	});

	it('of flat parts is known by its descriptor; alone a part is like any file', async () => {
		await writeFile(at('disk-f001.vmdk'), Buffer.alloc(512));
		expect(await imageFacts(at('disk-f001.vmdk'), 'raw')).toMatchObject({readOnly: false});
		await writeFile(at('disk.vmdk'), descriptor('disk-f001.vmdk').replace('SPARSE', 'FLAT'));
		await expect(imageFacts(at('disk-f001.vmdk'), 'raw')).rejects.toThrow('one part of a split VMDK');
	});

	it('that is compressed can only be read', async () => {
		const text = descriptor('x.vmdk').replace('twoGbMaxExtentSparse', 'streamOptimized');
		await writeFile(at('x.vmdk'), sparse(1, text));
		expect(await imageFacts(at('x.vmdk'), 'vmdk')).toMatchObject({readOnly: true, remarks: [{code: 'read-only-format'}]});
	});

	it('needs the image of which it is a snapshot', async () => {
		const text = descriptor('x.vmdk').replace('parentCID=ffffffff', 'parentCID=12345678\nparentFileNameHint="base.vmdk"');
		await writeFile(at('x.vmdk'), sparse(1, text));
		await expect(imageFacts(at('x.vmdk'), 'vmdk')).rejects.toThrow(`of which it is a snapshot, ${at('base.vmdk')}, which is not there`);
	});
});
