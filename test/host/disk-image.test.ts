import {mkdtemp, open, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {UsageError} from '../../source/errors.js';
import {detectFormat, openImage} from '../../source/host/disk-image.js';

const context = {signal: new AbortController().signal, emit: () => {}};
let folder: string;
let file: string;

beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-image-test-'));
	file = path.join(folder, 'disk');
});

afterEach(async () => {
	await rm(folder, {recursive: true, force: true});
});

function vdi() {
	const bytes = Buffer.alloc(512);
	bytes.write('<<< Oracle VM VirtualBox Disk Image >>>\n');
	bytes.writeUInt32LE(0xbeda107f, 0x40);
	return bytes;
}

describe('detectFormat', () => {
	it.each([
		['nothing', Buffer.alloc(0), 'raw'],
		['a few bytes', Buffer.from('QFI'), 'raw'],
		['zeros', Buffer.alloc(4096), 'raw'],
		['qcow2 of version 2', Buffer.from('514649fb00000002', 'hex'), 'qcow2'],
		['qcow2 of version 3', Buffer.from('514649fb00000003', 'hex'), 'qcow2'],
		['a sparse VMDK', Buffer.from('KDMV\u{1}\0\0\0', 'latin1'), 'vmdk'],
		['a VMDK descriptor', Buffer.from('# Disk DescriptorFile\nversion=1\n'), 'vmdk'],
		['VDI', vdi(), 'vdi'],
		['VHDX', Buffer.from('vhdxfile'), 'vhdx'],
		['VHD', Buffer.from('conectix'), 'vpc'],
		['VHD of fixed size', Buffer.concat([Buffer.alloc(1024), Buffer.from('conectix'), Buffer.alloc(504)]), 'vpc'],
	])('tells %s', async (_, bytes, format) => {
		await writeFile(file, bytes);
		expect(await detectFormat(file)).toBe(format);
	});

	it.each([
		['514649fb00000001', 'a qcow image of version 1'],
		['3aff26ed', 'an Android sparse image'],
		['fd377a585a00', 'compressed by xz'],
	])('refuses %s', async (hex, message) => {
		await writeFile(file, Buffer.from(hex, 'hex'));
		const refused = detectFormat(file);
		await expect(refused).rejects.toThrow(message);
		await expect(refused).rejects.toThrow(UsageError);
	});

	it('never takes a device for anything but raw', async () => expect(await detectFormat('/dev/null')).toBe('raw'));
});

describe('openImage, raw', () => {
	it('reads anywhere, and less only at the end', async () => {
		const at = 5 * 2 ** 32 + 3;
		const handle = await open(file, 'w');
		await handle.write(Buffer.from('far away'), 0, 8, at);
		await handle.close();
		const reader = await openImage(file, 'raw', context);
		expect(reader.size).toBe(at + 8);
		expect((await reader.read(at, 3)).toString()).toBe('far');
		expect((await reader.read(at + 4, 100)).toString()).toBe('away');
		expect(await reader.read(at + 8, 100)).toHaveLength(0);
		expect(await reader.read(at + 1000, 100)).toHaveLength(0);
		await reader[Symbol.asyncDispose]();
	});

	it('says that there is none', async () => {
		await expect(openImage(file, 'raw', context)).rejects.toThrow(`${file} cannot be opened`);
	});

	it('says that a device is no disk', async () => {
		await expect(openImage('/dev/null', 'raw', context)).rejects.toThrow('/dev/null is not a disk');
	});
});
