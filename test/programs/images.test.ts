import {execFile} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {mkdtemp, readdir, readFile, rm, stat, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {UserError} from '../../source/errors.js';
import {listImage} from '../../source/host/disks/image.js';
import {findProgram} from '../../source/host/find-program.js';
import {buildGpt} from '../disk/table-builder.js';

const run = promisify(execFile);
const context = {signal: new AbortController().signal, emit() {}};
let folder: string;
let contents: Buffer;

const shell = async (line: string) => run('sh', ['-ec', line], {cwd: folder});
const list = async (name: string) => listImage(path.join(folder, name), () => false, context);

beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse images '));
	contents = Buffer.alloc(2 * 2 ** 20);
	for (const [offset, part] of buildGpt(4096, [{number: 1, start: 100, sectors: 3000, label: 'one'}])) part.copy(contents, offset);
	contents.write('XFSB', 100 * 512);
	await writeFile(path.join(folder, 'disk.img'), contents);
});

afterEach(async () => {
	await rm(folder, {recursive: true, force: true});
});

/** Apple's UDIF: a block table that says where the sectors are, and a trailer that says where that is. */
function dmg(disk: Buffer): Buffer {
	const blocks = Buffer.alloc(204 + 2 * 40);
	blocks.write('mish', 'latin1');
	blocks.writeUInt32BE(1, 4);
	blocks.writeBigUInt64BE(BigInt(disk.length / 512), 16);
	blocks.writeUInt32BE(2, 200);
	blocks.writeUInt32BE(1, 204);
	blocks.writeBigUInt64BE(BigInt(disk.length / 512), 220);
	blocks.writeBigUInt64BE(BigInt(disk.length), 236);
	blocks.writeUInt32BE(0xffffffff, 244);
	const plist = Buffer.from(`<plist><dict><key>resource-fork</key><data>\n${blocks.toString('base64')}\n</data></dict></plist>\n`);
	const trailer = Buffer.alloc(512);
	trailer.write('koly', 'latin1');
	trailer.writeUInt32BE(4, 4);
	trailer.writeUInt32BE(512, 8);
	trailer.writeBigUInt64BE(BigInt(disk.length), 32);
	trailer.writeBigUInt64BE(BigInt(disk.length), 0xd8);
	trailer.writeBigUInt64BE(BigInt(plist.length), 0xe0);
	trailer.writeBigUInt64BE(BigInt(disk.length / 512), 492);
	return Buffer.concat([disk, plist, trailer]);
}

const convert = (format: string, ...options: readonly string[]) =>
	`qemu-img convert -O ${format} ${options.join(' ')} disk.img 'an image.E01'`;

/** What makes it, the program that does, and the file that the advice leads to. */
test.each([
	['gzip', "gzip -c disk.img > 'an image.E01'", 'gzip', 'NEW.img'],
	['xz', "xz -c disk.img > 'an image.E01'", 'xz', 'NEW.img'],
	['bzip2', "bzip2 -c disk.img > 'an image.E01'", 'bzip2', 'NEW.img'],
	['zstd', "zstd -qc disk.img > 'an image.E01'", 'zstd', 'NEW.img'],
	['LZ4', "lz4 -qc disk.img > 'an image.E01'", 'lz4', 'NEW.img'],
	['ZIP', "zip -q x.zip disk.img && mv x.zip 'an image.E01'", 'zip', 'NEW.img'],
	['qcow', convert('qcow'), 'qemu-img', 'NEW.img'],
	['QED', convert('qed'), 'qemu-img', 'NEW.img'],
	['Parallels', convert('parallels'), 'qemu-img', 'NEW.img'],
	['Android sparse', "img2simg disk.img 'an image.E01'", 'img2simg', 'NEW.img'],
	['EnCase', "ewfacquire -u -t x disk.img && mv x.E01 'an image.E01'", 'ewfacquire', 'NEW.raw'],
	['DMG', ':', 'qemu-img', 'NEW.img'],
])('what is said of an image of the kind %s leads to the disk in it', async (kind, make, program, result) => {
	if (!findProgram(program)) return expect(program).toMatch(/^(?:zip|lz4|img2simg|ewfacquire)$/);
	await shell(make);
	if (kind === 'DMG') await writeFile(path.join(folder, 'an image.E01'), dmg(contents));
	const refused = await list('an image.E01').then(
		() => undefined,
		(error: unknown) => error,
	);
	expect(refused).toMatchObject({code: 'image-format', message: expect.stringContaining(kind)});
	const command = (refused as UserError).nextSteps[0]?.replace(/^(?:Convert|Unpack) it: /, '') ?? '';
	await shell(command);
	expect((await readFile(path.join(folder, result))).equals(contents)).toBe(true);
});

test('an OVA is unpacked, and its disk can only be read', async () => {
	await shell(
		'echo x > m.ovf; qemu-img convert -O vmdk -o subformat=streamOptimized disk.img d.vmdk; tar -cf m.ova m.ovf d.vmdk; rm d.vmdk',
	);
	const refused = await list('m.ova').catch((error: UserError) => error);
	expect(refused).toMatchObject({code: 'image-format'});
	await shell((refused as UserError).nextSteps[0]?.replace('Unpack it: ', '') ?? '');
	expect(await list('d.vmdk')).toMatchObject({readOnly: true, remarks: [{code: 'read-only-format'}], partitions: [{fileSystem: 'xfs'}]});
});

test('an archive is unpacked, compressed or not', async () => {
	await shell('tar -cf a.tar disk.img; gzip -k a.tar; rm disk.img');
	for (const name of ['a.tar', 'a.tar.gz']) {
		const refused = await list(name).catch((error: UserError) => error);
		expect(refused).toMatchObject({code: 'image-format'});
		await shell((refused as UserError).nextSteps[0]?.replace('Unpack it: ', '') ?? '');
		expect((await readFile(path.join(folder, 'disk.img'))).equals(contents)).toBe(true);
		await rm(path.join(folder, 'disk.img'));
	}
});

test.each([
	['qcow2', ''],
	['qcow2', '-c'],
	['qcow2', '-o compat=0.10'],
	['qcow2', '-o preallocation=metadata'],
	['qcow2', '-o refcount_bits=1'],
	['vmdk', ''],
	['vmdk', '-o subformat=twoGbMaxExtentSparse'],
	['vmdk', '-o subformat=twoGbMaxExtentFlat'],
	['vdi', ''],
	['vdi', '-o static=on'],
])('an image whose file is cut short is said to be, and is only read; a whole one is not: %s %s', async (format, options) => {
	const noise = randomBytes(600_000);
	noise.copy(contents, 1_200_000);
	await writeFile(path.join(folder, 'disk.img'), contents);
	await shell(`qemu-img convert -O ${format} ${options} disk.img x.${format}`);
	expect(await list(`x.${format}`)).not.toHaveProperty('remarks');
	const parts = (await readdir(folder)).filter(name => /^x.*\.\w+$/.test(name));
	const sizes = await Promise.all(parts.map(async name => [(await stat(path.join(folder, name))).size, name] as const));
	const [[size, part] = [0, '']] = sizes.toSorted(([one], [other]) => other - one);
	// The last block of a VDI, of 1 MiB, need not be there to its end.
	await truncate(path.join(folder, part), size - (format === 'vdi' ? 1_100_000 : 400_000));
	const cut = await list(`x.${format}`);
	expect(cut.readOnly).toBe(true);
	expect(cut.remarks?.[0]).toMatchObject({code: 'not-whole'});
});

test('a compressed VMDK whose file is cut short is said to be', async () => {
	randomBytes(600_000).copy(contents, 1_200_000);
	await writeFile(path.join(folder, 'disk.img'), contents);
	await shell('qemu-img convert -O vmdk -o subformat=streamOptimized disk.img x.vmdk');
	const codes = async () => (await list('x.vmdk')).remarks?.map(({code}) => code);
	expect(await codes()).toEqual(['read-only-format']);
	await truncate(path.join(folder, 'x.vmdk'), (await stat(path.join(folder, 'x.vmdk'))).size - 400_000);
	expect(await codes()).toEqual(['not-whole', 'read-only-format']);
});

test.each([
	['qcow2', ''],
	['vmdk', ''],
	['vmdk', '-o subformat=twoGbMaxExtentSparse'],
	['vmdk', '-o subformat=twoGbMaxExtentFlat'],
	['vmdk', '-o subformat=monolithicFlat'],
	['vdi', ''],
	['vpc', ''],
	['vpc', '-o subformat=fixed'],
	['vhdx', ''],
])('what is in an image is seen: %s %s', async (format, options) => {
	await shell(`qemu-img convert -O ${format} ${options} disk.img x.${format}`);
	expect(await list(`x.${format}`)).toMatchObject({format, readOnly: false, partitions: [{number: 1, label: 'one', fileSystem: 'xfs'}]});
});

test('an encrypted qcow2 image is decrypted by what is said of it', async () => {
	await shell(
		"printf secret > KEY; qemu-img convert --object secret,id=s,file=KEY -O qcow2 -o encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10 disk.img 'a,b.qcow2'",
	);
	const refused = await list('a,b.qcow2').catch((error: UserError) => error);
	expect(refused).toMatchObject({code: 'image-encrypted'});
	await shell((refused as UserError).nextSteps[0]?.replace(/^.*?: /, '') ?? '');
	expect(await list('NEW.qcow2')).toMatchObject({partitions: [{fileSystem: 'xfs'}]});
});

test('a backing file that has another name is found again by what is said', async () => {
	await shell('qemu-img create -q -f qcow2 -b disk.img -F raw over.qcow2; mv disk.img moved.img');
	const refused = await list('over.qcow2').catch((error: UserError) => error);
	expect(refused).toMatchObject({code: 'image-incomplete'});
	await shell(
		(refused as UserError).nextSteps
			.at(-1)
			?.replace(/^.*?: /, '')
			.replace('FOUND', 'moved.img') ?? '',
	);
	expect(await list('over.qcow2')).toMatchObject({partitions: [{fileSystem: 'xfs'}]});
});

test('a damaged image is refused with a reason, and the advice runs', async () => {
	await shell('qemu-img convert -O vhdx disk.img x.vhdx; truncate -s 100000 x.vhdx');
	const refused = await list('x.vhdx').catch((error: UserError) => error);
	expect(refused).toMatchObject({code: 'image-damaged', message: expect.stringMatching(/cannot be read as a vhdx image: \w/)});
	await expect(shell((refused as UserError).nextSteps.at(-1)?.replace(/^.*?: /, '') ?? '')).rejects.toMatchObject({
		stderr: expect.stringContaining('qemu-img'),
	});
});

test('a qcow2 image that is marked as damaged is only read, and repaired by what is said of it', async () => {
	await shell('qemu-img convert -O qcow2 disk.img x.qcow2');
	const bytes = await readFile(path.join(folder, 'x.qcow2'));
	bytes.writeUInt8(2, 79);
	await writeFile(path.join(folder, 'x.qcow2'), bytes);
	const {readOnly, remarks = []} = await list('x.qcow2');
	expect(readOnly).toBe(true);
	expect(remarks).toMatchObject([{code: 'damaged'}]);
	await shell(/: (qemu-img .*)$/.exec(remarks[0]?.message ?? '')?.[1] ?? '');
	expect(await list('x.qcow2')).toMatchObject({readOnly: false, partitions: [{fileSystem: 'xfs'}]});
});
