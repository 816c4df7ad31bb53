import {open, readFile, stat, writeFile} from 'node:fs/promises';
import {connect} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {execa} from 'execa';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {makeImage} from '../crash/image.js';
import {buildGpt} from '../disk/table-builder.js';
import {loopDevice} from '../harness/loop-device.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';

// Disks whose sectors have 4096 bytes: a guest sees these, and nothing that it writes depends on others.
let program: Program;
const isRoot = process.getuid?.() === 0;
const sector = 4096;
const start = 256;

beforeAll(async () => {
	const {VMFUSE_HOME} = await preparedHome();
	program = await Program.create(VMFUSE_HOME);
});

afterAll(async () => {
	await program.close();
});

/** A disk image with one partition, by a table that counts in 4096 bytes. On such a disk there are no smaller blocks than that, as btrfs has them. */
async function makeDisk(name: string): Promise<string> {
	const file = path.join(program.folder, name);
	const volume = `${file}.volume`;
	await makeImage(volume, 'btrfs');
	const sectors = (await stat(volume)).size / sector;
	const handle = await open(file, 'w');
	try {
		await handle.truncate((sectors + 1024) * sector);
		for (const [at, bytes] of buildGpt(sectors + 1024, [{number: 1, start, sectors}], {sectorSize: sector}))
			await handle.write(bytes, 0, bytes.length, at);
	} finally {
		await handle.close();
	}

	await execa('dd', [`if=${volume}`, `of=${file}`, `bs=${sector}`, `seek=${start}`, 'conv=notrunc,sparse']);
	return file;
}

/** Bytes of the sectors that the guest of the only session sees, as QEMU says. */
async function guestSectors(): Promise<number> {
	const [id] = (await program.journals()).keys();
	const run = JSON.parse(await readFile(path.join(program.home, 'data', 'machines', `vmfuse-${id}`, 'run.json'), 'utf8'));
	const socket = connect({path: run.keyboard});
	try {
		socket.write('{"execute": "qmp_capabilities"}\n');
		const wanted = {path: '/machine/peripheral/device-vmfuse-data', property: 'logical_block_size'};
		socket.write(`${JSON.stringify({execute: 'qom-get', arguments: wanted, id: 'wanted'})}\n`);
		for await (const line of createInterface(socket)) {
			const {id: answered, return: size} = JSON.parse(line);
			if (answered === 'wanted') return size;
		}

		throw new Error('QEMU does not say it');
	} finally {
		socket.destroy();
	}
}

test.runIf(isRoot).each([['-'], ['1']])('a disk with such sectors is mounted with them and written to, partition %s', async partition => {
	const loop = await loopDevice(await makeDisk(`disk ${partition}.img`), '--sector-size', String(sector));
	try {
		const mountpoint = await program.makeFolder('mnt');
		await program.succeed('mount', loop.path, partition, '/dev/sdb1', mountpoint);
		expect(await guestSectors()).toBe(sector);
		expect(await readFile(path.join(mountpoint, 'hello.txt'), 'utf8')).toBe('hello\n');
		await writeFile(path.join(mountpoint, 'written'), 'in large sectors');
		await program.succeed('unmount', mountpoint);
		await execa('mount', ['-o', 'ro', `${loop.path}p1`, mountpoint]);
		try {
			expect(await readFile(path.join(mountpoint, 'written'), 'utf8')).toBe('in large sectors');
		} finally {
			await execa('umount', [mountpoint]);
		}

		await execa('btrfs', ['check', '--readonly', `${loop.path}p1`]);
	} finally {
		await loop.detach();
	}
});

test.runIf(isRoot)('what is written on top of such a disk is thrown away', async () => {
	const file = await makeDisk('peek.img');
	const before = await readFile(file);
	const loop = await loopDevice(file, '--sector-size', String(sector));
	try {
		const mountpoint = await program.makeFolder('mnt');
		await program.succeed('mount', '--peek', loop.path, '-', '/dev/sdb1', mountpoint);
		expect(await guestSectors()).toBe(sector);
		await writeFile(path.join(mountpoint, 'written'), 'for nothing');
		await program.succeed('unmount', mountpoint);
	} finally {
		await loop.detach();
	}

	expect((await readFile(file)).equals(before)).toBe(true);
});

test('an image of such a disk is mounted, too', async () => {
	const mountpoint = await program.makeFolder('mnt');
	await program.succeed('mount', await makeDisk('image.img'), '1', '/dev/sdb1', mountpoint);
	expect(await readFile(path.join(mountpoint, 'hello.txt'), 'utf8')).toBe('hello\n');
	await writeFile(path.join(mountpoint, 'written'), 'x');
	await program.succeed('unmount', mountpoint);
});
