import {createHash} from 'node:crypto';
import {access, mkdir, readdir, readFile, readlink, writeFile} from 'node:fs/promises';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {UserError} from '../../source/errors.js';
import {findProcess} from '../../source/hypervisor/qemu/process.js';
import {execute} from '../harness/scratch.js';
import {type ScratchQemu, scratchQemu} from '../harness/scratch-qemu.js';
import {attach, type Wanted} from '../hypervisor/attach.js';
import {bootSector, resetKey} from '../hypervisor/boot-sector.js';
import {stroke} from '../hypervisor/strokes.js';

const mib = 1024 ** 2;
const readOnlyAccess = 0;
const readWriteAccess = 2;

/** Drive 0x81 is the attached one: the guest reads its sector 5 and writes the inverted bytes to sector 9. */
const guest = bootSector({read: {drive: 0x81, lba: 5}, write: {drive: 0x81, lba: 9}});
const inverted = (bytes: Buffer) => Buffer.from(bytes.map(byte => ~byte));
const sector = (bytes: Buffer, number: number) => bytes.subarray(number * 512, (number + 1) * 512);

let scratch: ScratchQemu;
let contents: Buffer;
beforeAll(async () => {
	scratch = await scratchQemu();
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

/** The access modes with which the machine has a file open. */
async function openModes(machine: string, file: string): Promise<number[]> {
	const record = JSON.parse(await readFile(scratch.file('machines', machine, 'machine.json'), 'utf8')) as {uuid: string};
	const pid = await findProcess(record.uuid);
	const modes: number[] = [];
	for (const descriptor of await readdir(`/proc/${pid}/fd`)) {
		const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
		if (target === file) {
			const flags = /^flags:\s*(\d+)$/m.exec(await readFile(`/proc/${pid}/fdinfo/${descriptor}`, 'utf8'))?.[1] ?? '';
			modes.push(Number.parseInt(flags, 8) & 3);
		}
	}

	return modes;
}

const isGone = async (file: string) =>
	access(file).then(
		() => false,
		() => true,
	);

/** What a guest says that has read sector 5 and written, with the status of its write. */
const report = (bytes: Buffer, status: number) =>
	Buffer.concat([Buffer.from('RD'), sector(bytes, 5), Buffer.from('W'), Buffer.from([status])]);

describe('attached at the start', () => {
	it('is read and written by the guest', async () => {
		const {qemu, context, create, hear, file} = scratch;
		const image = await makeImage('written, as it is.img');
		await create('start', guest);
		await attach(qemu, 'start', attachment(image), context);
		await expect(attach(qemu, 'start', attachment(image), context)).rejects.toThrow('already');
		await qemu.start('start', context);
		expect((await hear('start', bytes => bytes.length >= 516)).equals(report(contents, 0))).toBe(true);
		expect(await openModes('start', image)).toEqual([readWriteAccess]);
		await expect(qemu.detachDisk('start', 'user-disk', context)).rejects.toThrow('switch that off first');
		await qemu.powerOff('start', context);
		const expected = Buffer.from(contents);
		inverted(sector(contents, 5)).copy(expected, 9 * 512);
		expect((await readFile(image)).equals(expected)).toBe(true);

		// It is there at the next start too, until it is detached.
		await qemu.start('start', context);
		await hear('start', bytes => bytes.length >= 516);
		await qemu.powerOff('start', context);
		await qemu.detachDisk('start', 'user-disk', context);
		await qemu.detachDisk('start', 'user-disk', context);
		expect(await isGone(file('machines', 'start', 'attached', 'user-disk'))).toBe(true);
		await qemu.start('start', context);
		expect((await hear('start', bytes => bytes.length >= 3)).subarray(0, 3).toString()).toBe('RE\u{1}');
		await qemu.delete('start', context);
		expect((await readFile(image)).equals(expected)).toBe(true);
	});

	it('can be read-only: what the guest writes is thrown away', async () => {
		const {qemu, context, create, hear, file} = scratch;
		const image = await makeImage('read.img');
		const before = await checksum(image);
		await create('start-read', guest);
		await attach(qemu, 'start-read', attachment(image, {readOnly: true}), context);
		for (let round = 0; round < 2; round++) {
			await qemu.start('start-read', context);
			expect((await hear('start-read', bytes => bytes.length >= 516)).equals(report(contents, 0))).toBe(true);
			expect(await openModes('start-read', image)).toEqual([readOnlyAccess]);
			await scratch
				.command('start-read', 'qemu-io -d device-user-disk "read -P 0x00 4608 512"')
				.then(text => expect(text).toContain('verification failed'));
			await qemu.powerOff('start-read', context);
			expect(await isGone(file('machines', 'start-read', 'attached'))).toBe(true);
			expect(await checksum(image)).toBe(before);
		}

		await qemu.delete('start-read', context);
		expect(await checksum(image)).toBe(before);
	});

	it('stays behind the disk of the machine, up to six', async () => {
		const {qemu, context, create, hear} = scratch;
		const image = await makeImage('many.img');
		await create('many', bootSector({read: {drive: 0x86, lba: 5}}));
		for (let count = 1; count <= 6; count++) {
			await attach(qemu, 'many', attachment(image, {id: `disk-${count}`, readOnly: true}), context);
		}

		await expect(attach(qemu, 'many', attachment(image, {id: 'disk-7', readOnly: true}), context)).rejects.toThrow('6 disks already');
		await qemu.start('many', context);
		const heard = await hear('many', bytes => bytes.length >= 514);
		expect(heard.subarray(2).equals(sector(contents, 5))).toBe(true);
		await qemu.delete('many', context);
	});
});

describe('hot-plugged', () => {
	const plugged = {how: 'hot-plug'} as const;

	/** The BIOS looks for disks when the machine is reset. */
	async function afterReset(name: string): Promise<Buffer> {
		const {qemu, context, hear} = scratch;
		const heard = await hear(name, () => true);
		const keyboard = await qemu.keyboard(name, context);
		await keyboard.press([stroke(resetKey)]);
		await keyboard.close();
		const start = heard.length + 1;
		const again = await hear(name, bytes => bytes.length >= start + 516 || bytes.subarray(start, start + 2).toString() === 'RE');
		return again.subarray(start);
	}

	async function running(name: string): Promise<void> {
		const {qemu, context, create, hear} = scratch;
		await create(name, guest);
		await qemu.start(name, context);
		await hear(name, bytes => bytes.length >= 5);
	}

	it('is read and written by the guest, and let go of', async () => {
		const {qemu, context, command, file} = scratch;
		await running('plug');
		const image = await makeImage('plugged, as it is.img');
		await expect(attach(qemu, 'plug', attachment(image), context)).rejects.toThrow('cannot be attached to it at-start');
		await attach(qemu, 'plug', attachment(image, plugged), context);
		expect(await command('plug', 'info qtree')).toMatch(/dev: scsi-hd, id "device-user-disk"[\s\S]*serial = "user-disk"/);
		expect((await afterReset('plug')).equals(report(contents, 0))).toBe(true);
		expect(await openModes('plug', image)).toEqual([readWriteAccess]);
		const record = await readFile(file('machines', 'plug', 'machine.json'), 'utf8');
		expect(JSON.parse(record)).toMatchObject({attachments: [{id: 'user-disk'}]});

		await qemu.detachDisk('plug', 'user-disk', context);
		expect(await openModes('plug', image)).toEqual([]);
		const expected = Buffer.from(contents);
		inverted(sector(contents, 5)).copy(expected, 9 * 512);
		expect((await readFile(image)).equals(expected)).toBe(true);
		await qemu.detachDisk('plug', 'user-disk', context);

		// The same id again; and the end of the machine detaches it.
		await attach(qemu, 'plug', attachment(image, plugged), context);
		await qemu.powerOff('plug', context);
		expect(JSON.parse(await readFile(file('machines', 'plug', 'machine.json'), 'utf8'))).toMatchObject({attachments: []});
		await expect(attach(qemu, 'plug', attachment(image, plugged), context)).rejects.toThrow('is off');
		await qemu.delete('plug', context);
	});

	it('can be read-only: what the guest writes is thrown away', async () => {
		const {qemu, context, file} = scratch;
		await running('plug-read');
		const image = await makeImage('plug-read.img');
		const before = await checksum(image);
		await attach(qemu, 'plug-read', attachment(image, {...plugged, readOnly: true}), context);
		expect((await afterReset('plug-read')).equals(report(contents, 0))).toBe(true);
		expect(await openModes('plug-read', image)).toEqual([readOnlyAccess]);
		await qemu.detachDisk('plug-read', 'user-disk', context);
		expect(await isGone(file('machines', 'plug-read', 'attached', 'user-disk'))).toBe(true);
		expect(await checksum(image)).toBe(before);
		await qemu.delete('plug-read', context);
	});

	it.each(['qcow2', 'vmdk', 'vdi'] as const)('can be a %s image, and a raw one that looks like one stays raw', async format => {
		const {qemu, context, file} = scratch;
		await running('format');
		const image = file('disks', `image.${format}`);
		await execute('qemu-img', ['convert', '-f', 'raw', '-O', format, await makeImage('format.img'), image]);
		await attach(qemu, 'format', attachment(image, {...plugged, format, readOnly: true}), context);
		expect((await afterReset('format')).subarray(0, 514).equals(report(contents, 0).subarray(0, 514))).toBe(true);
		await qemu.detachDisk('format', 'user-disk', context);
		const asRaw = await readFile(image);
		await attach(qemu, 'format', attachment(image, {...plugged, readOnly: true}), context);
		expect((await afterReset('format')).subarray(0, 514).equals(report(asRaw, 0).subarray(0, 514))).toBe(true);
		await qemu.detachDisk('format', 'user-disk', context);
		const other = format === 'qcow2' ? 'vdi' : 'qcow2';
		await expect(attach(qemu, 'format', attachment(image, {...plugged, format: other}), context)).rejects.toThrow(UserError);
		expect(await openModes('format', image)).toEqual([]);
		await qemu.delete('format', context);
	});

	it('is only one partition, of an image or a block device', async () => {
		const {qemu, context, command} = scratch;
		await running('part');
		const image = await makeImage('part.img');
		const table = execute('sfdisk', ['--quiet', '--wipe=never', image]);
		table.child.stdin?.end('label: dos\n1: start=16, size=2048\n2: start=4096, size=2048\n');
		await table;
		const before = await readFile(image);
		const {stdout} = await execute('losetup', ['--find', '--show', image]);
		const device = stdout.trim();
		try {
			for (const source of [image, device]) {
				for (const readOnly of [true, false]) {
					await writeFile(image, before);
					await attach(qemu, 'part', attachment(source, {...plugged, readOnly, partitions: [2]}), context);
					expect(await openModes('part', source)).toEqual([readOnly ? readOnlyAccess : readWriteAccess]);
					await command('part', `qemu-io -d device-user-disk "write -P 0x77 ${4096 * 512} 512"`);
					await command('part', 'qemu-io -d device-user-disk "write -P 0x77 0 8192"');
					await qemu.detachDisk('part', 'user-disk', context);
					expect(await openModes('part', source)).toEqual([]);
					const expected = Buffer.from(before);
					if (!readOnly) {
						expected.fill(0x77, 4096 * 512, 4097 * 512);
					}

					await execute('blockdev', ['--flushbufs', device]);
					expect((await readFile(image)).equals(expected)).toBe(true);
				}
			}

			await attach(qemu, 'part', attachment(device, {...plugged, readOnly: true}), context);
			expect(await openModes('part', device)).toEqual([readOnlyAccess]);
			await expect(attach(qemu, 'part', attachment(device, {...plugged, id: 'other', format: 'qcow2'}), context)).rejects.toThrow(
				UserError,
			);
		} finally {
			await qemu.delete('part', context);
			await execute('losetup', ['--detach', device]);
		}
	});

	it('is refused while another machine has it, and nothing stays attached', async () => {
		const {qemu, context, file} = scratch;
		await running('first');
		await running('second');
		const image = await makeImage('shared.img');
		await attach(qemu, 'first', attachment(image, plugged), context);
		for (const readOnly of [false, true]) {
			const refused = attach(qemu, 'second', attachment(image, {...plugged, readOnly}), context);
			await expect(refused).rejects.toThrow('in use by another virtual machine');
			expect(await openModes('second', image)).toEqual([]);
			expect(JSON.parse(await readFile(file('machines', 'second', 'machine.json'), 'utf8'))).toMatchObject({attachments: []});
		}

		await qemu.detachDisk('first', 'user-disk', context);
		await attach(qemu, 'first', attachment(image, {...plugged, readOnly: true}), context);
		await attach(qemu, 'second', attachment(image, {...plugged, readOnly: true}), context);
		await qemu.delete('first', context);
		await qemu.delete('second', context);
	});
});

describe('an attachment that makes no sense', () => {
	it('is refused', async () => {
		const {qemu, context, create} = scratch;
		const image = await makeImage('sense.img');
		await create('sense', guest);
		const attachWith = async (changes: Partial<Wanted>) => attach(qemu, 'sense', attachment(image, changes), context);
		await expect(attachWith({id: 'A,b'})).rejects.toThrow('not a name');
		await expect(attachWith({path: 'sense.img'})).rejects.toThrow('not an absolute path');
		await expect(attachWith({path: `${image}.none`})).rejects.toThrow('there is no disk or image');
		await expect(attachWith({partitions: [0]})).rejects.toThrow('not the number of a partition');
		await expect(attachWith({partitions: [1]})).rejects.toThrow('has no partition 1');
		await qemu.delete('sense', context);
	});
});
