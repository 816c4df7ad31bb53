import {createHash} from 'node:crypto';
import {access, mkdir, readFile, writeFile} from 'node:fs/promises';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {execute} from '../harness/scratch.js';
import {type ScratchVirtualBox, scratchVirtualBox} from '../harness/scratch-virtualbox.js';
import {isLongForm} from '../harness/world.js';
import {attach, type Wanted} from '../hypervisor/attach.js';
import {bootSector} from '../hypervisor/boot-sector.js';

const mib = 1024 ** 2;

/** Drive 0x81 is the attached one: the guest reads its sector 5 and writes the inverted bytes to sector 9. */
const guest = bootSector({read: {drive: 0x81, lba: 5}, write: {drive: 0x81, lba: 9}});
const sector = (bytes: Buffer, number: number) => bytes.subarray(number * 512, (number + 1) * 512);
const inverted = (bytes: Buffer) => Buffer.from(bytes.map(byte => ~byte));

/** What a guest says that has read sector 5 and written, with the status of its write. */
const report = (bytes: Buffer, status: number) =>
	Buffer.concat([Buffer.from('RD'), sector(bytes, 5), Buffer.from('W'), Buffer.from([status])]);

let scratch: ScratchVirtualBox;
let contents: Buffer;
beforeAll(async () => {
	scratch = await scratchVirtualBox();
	contents = Buffer.from(new Uint32Array((8 * mib) / 4).map((_, index) => Math.imul(index + 1, 2_654_435_761)).buffer);
	await mkdir(scratch.file('disks'));
});
afterAll(async () => scratch.remove());

async function makeImage(name: string): Promise<string> {
	const file = scratch.file('disks', name);
	await writeFile(file, contents);
	return file;
}

function attachment(path: string, changes: Partial<Wanted> = {}): Wanted {
	return {id: 'user-disk', path, format: 'raw', readOnly: false, how: 'at-start', ...changes};
}

async function checksum(file: string): Promise<string> {
	return createHash('sha256')
		.update(await readFile(file))
		.digest('hex');
}

const written = () => {
	const expected = Buffer.from(contents);
	inverted(sector(contents, 5)).copy(expected, 9 * 512);
	return expected;
};

/** Start, hear the whole report, and switch off. */
async function run(name: string): Promise<Buffer> {
	const {virtualBox, context, hear} = scratch;
	await virtualBox.start(name, context);
	const heard = await hear(name, bytes => bytes.length >= 516);
	await virtualBox.powerOff(name, context);
	return heard;
}

describe('attached at the start', () => {
	it('is read and written by the guest, and stays when the machine is deleted', async () => {
		const {virtualBox, context, create, hear, manage} = scratch;
		const image = await makeImage('written, as it is.img');
		await create('start', guest);
		await attach(virtualBox, 'start', attachment(image), context);
		await expect(attach(virtualBox, 'start', attachment(image), context)).rejects.toThrow('already');
		expect((await run('start')).equals(report(contents, 0))).toBe(true);
		expect((await readFile(image)).equals(written())).toBe(true);
		await virtualBox.detachDisk('start', 'user-disk', context);
		await virtualBox.detachDisk('start', 'user-disk', context);
		expect(await manage('list', 'hdds')).not.toContain('attached');
		await virtualBox.start('start', context);
		expect((await hear('start', bytes => bytes.length >= 3)).subarray(0, 3).toString()).toBe('RE\u{1}');
		await virtualBox.powerOff('start', context);
		await attach(virtualBox, 'start', attachment(image), context);
		await virtualBox.delete('start', context);
		expect((await readFile(image)).equals(written())).toBe(true);
		expect(await manage('list', 'hdds')).toBe('');
	});

	it('can be read-only: what the guest writes is thrown away', async () => {
		const {virtualBox, context, create, manage} = scratch;
		const image = await makeImage('read.img');
		const before = await checksum(image);
		await create('start-read', guest);
		await attach(virtualBox, 'start-read', attachment(image, {readOnly: true}), context);
		for (let round = 0; round < 2; round++) {
			expect((await run('start-read')).equals(report(contents, 0))).toBe(true);
			expect(await checksum(image)).toBe(before);
		}

		await virtualBox.detachDisk('start-read', 'user-disk', context);
		expect((await manage('list', 'hdds')).match(/^UUID:/gm)).toHaveLength(1);
		await attach(virtualBox, 'start-read', attachment(image, {readOnly: true}), context);
		await virtualBox.delete('start-read', context);
		expect(await checksum(image)).toBe(before);
		expect(await manage('list', 'hdds')).toBe('');
	});

	it('can be a VDI image, read and written or only read', async () => {
		const {virtualBox, context, create, file} = scratch;
		const image = file('disks', 'image.vdi');
		await execute('qemu-img', ['convert', '-f', 'raw', '-O', 'vdi', await makeImage('vdi.img'), image]);
		await create('vdi', guest);
		const before = await checksum(image);
		await attach(virtualBox, 'vdi', attachment(image, {format: 'vdi', readOnly: true}), context);
		expect((await run('vdi')).equals(report(contents, 0))).toBe(true);
		await virtualBox.detachDisk('vdi', 'user-disk', context);
		expect(await checksum(image)).toBe(before);
		await attach(virtualBox, 'vdi', attachment(image, {format: 'vdi'}), context);
		expect((await run('vdi')).equals(report(contents, 0))).toBe(true);
		await virtualBox.delete('vdi', context);
		await execute('qemu-img', ['convert', '-f', 'vdi', '-O', 'raw', image, file('disks', 'back.img')]);
		expect((await readFile(file('disks', 'back.img'))).equals(written())).toBe(true);
	});

	it('is refused when another image has its UUID, and nothing stays attached', async () => {
		const {virtualBox, context, create, file, manage} = scratch;
		const [one, copy] = [file('disks', 'one.vdi'), file('disks', 'copy.vdi')];
		await execute('qemu-img', ['create', '-q', '-f', 'vdi', one, '4M']);
		await execute('cp', [one, copy]);
		await create('clash', guest);
		await attach(virtualBox, 'clash', attachment(one, {format: 'vdi'}), context);
		await expect(attach(virtualBox, 'clash', attachment(copy, {id: 'copy', format: 'vdi'}), context)).rejects.toThrow('copy of the other');
		expect(await manage('showvminfo', 'clash', '--machinereadable')).not.toContain('copy.vdi');
		await virtualBox.delete('clash', context);
		for (const image of [one, copy]) await access(image);
	});
});

describe('hot-plugged', () => {
	const plugged = {how: 'hot-plug'} as const;

	async function running(name: string): Promise<void> {
		const {virtualBox, context, create, hear} = scratch;
		await create(name, guest);
		await virtualBox.start(name, context);
		await hear(name, bytes => bytes.length >= 5);
	}

	/** What VirtualBox has at the first free port, by its name. */
	async function mediumOf(name: string): Promise<string | undefined> {
		return /^"SATA-2-0"="(.*)"$/m.exec(await scratch.manage('showvminfo', name, '--machinereadable'))?.[1];
	}

	it.each([false, true])('comes and goes while the machine runs, and with it (read-only: %s)', async readOnly => {
		const {virtualBox, context, file, manage} = scratch;
		const name = `plug-${readOnly}`;
		await running(name);
		const image = await makeImage('plugged.img');
		await expect(attach(virtualBox, name, attachment(image), context)).rejects.toThrow('cannot be attached to it at-start');
		await attach(virtualBox, name, attachment(image, {...plugged, readOnly}), context);
		const descriptor = file('virtualbox/files', name, 'attached/user-disk/disk.vmdk');
		expect(await mediumOf(name)).toEqual(readOnly ? expect.stringMatching(/Snapshots\/\{/) : descriptor);
		await virtualBox.detachDisk(name, 'user-disk', context);
		expect(await mediumOf(name)).toBe('none');
		await virtualBox.detachDisk(name, 'user-disk', context);
		// The same id again; and the end of the machine detaches it.
		await attach(virtualBox, name, attachment(image, {...plugged, readOnly}), context);
		await virtualBox.powerOff(name, context);
		await expect(attach(virtualBox, name, attachment(image, plugged), context)).rejects.toThrow('is off');
		expect(await mediumOf(name)).toBe('none');
		await virtualBox.delete(name, context);
		expect(await manage('list', 'hdds')).toBe('');
		expect((await readFile(image)).equals(contents)).toBe(true);
	});
});

describe.each(isLongForm ? ['6.1.40', '7.2.22'] : ['7.2.22'])('one partition, with VirtualBox %s', version => {
	it('of an image or a block device is all that can be written', async () => {
		const own = await scratchVirtualBox(version);
		const {virtualBox, context, file} = own;
		const image = file('part.img');
		await writeFile(image, contents);
		const table = execute('sfdisk', ['--quiet', '--wipe=never', image]);
		table.child.stdin?.end('label: dos\n1: start=2, size=6\n2: start=64, size=2048\n');
		await table;
		const before = await readFile(image);
		const {stdout} = await execute('losetup', ['--find', '--show', image]);
		const device = stdout.trim();
		try {
			// Sector 5 is in the first partition, sector 9 in none.
			await own.create('part', guest);
			for (const source of [image, device]) {
				for (const [partition, readOnly] of [
					[1, false],
					[1, true],
					[2, false],
				] as const) {
					await attach(virtualBox, 'part', attachment(source, {readOnly, partitions: [partition]}), context);
					await virtualBox.start('part', context);
					const heard = await own.hear('part', bytes => bytes.length >= 516);
					await virtualBox.powerOff('part', context);
					await virtualBox.detachDisk('part', 'user-disk', context);
					const seen = partition === 1 ? sector(before, 5) : Buffer.alloc(512);
					expect(heard.subarray(2, 514).equals(seen)).toBe(true);
					await execute('blockdev', ['--flushbufs', device]);
					expect((await readFile(image)).equals(before)).toBe(true);
				}
			}

			await attach(virtualBox, 'part', attachment(device), context);
			await virtualBox.start('part', context);
			expect((await own.hear('part', bytes => bytes.length >= 516)).equals(report(before, 0))).toBe(true);
			await virtualBox.delete('part', context);
			await execute('blockdev', ['--flushbufs', device]);
			const after = Buffer.from(before);
			inverted(sector(before, 5)).copy(after, 9 * 512);
			expect((await readFile(image)).equals(after)).toBe(true);
		} finally {
			await own.remove();
			await execute('losetup', ['--detach', device]);
		}
	});
});
