import {type FileHandle, open, readFile, rm, truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {execa} from 'execa';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {makeImage, writeAcknowledged} from '../crash/image.js';
import {eventually, machineLimit} from '../harness/eventually.js';
import {loopDevice} from '../harness/loop-device.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';

// What happens to a disk under a mount: it goes away, or where it lies fills up. Root alone can make such disks.
const isRoot = process.getuid?.() === 0;
let program: Program;
let mountpoint: string;
/** A file system of its own, in memory. */
let small: string;

beforeAll(async () => {
	const {VMFUSE_HOME} = await preparedHome();
	program = await Program.create(VMFUSE_HOME);
	mountpoint = await program.makeFolder('mnt');
	small = await program.makeFolder('small');
	if (isRoot) await execa('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'vmfuse-test', small]);
});

afterEach(async () => {
	await program.run(['unmount', '--all', '--force']);
});

afterAll(async () => {
	if (isRoot) await execa('umount', [small], {reject: false});
	await program.close();
});

async function awaitProblem(code: string): Promise<{readonly message: string; readonly nextSteps: readonly string[]}> {
	const list = async () => JSON.parse((await program.succeed('list', '--json')).trim().split('\n').at(-1) ?? '').result;
	const find = async () =>
		(await list()).map(({problem}: {problem?: {code: string}}) => problem).find((one?: {code: string}) => one?.code === code);
	return eventually(`the problem ${code}`, find, {every: 200, seen: list});
}

/** A program that keeps writing ends with an error, and is never kept waiting. SFTP tells most errors of the guest as EPERM. */
async function expectWritesToFail(): Promise<void> {
	let handle: FileHandle | undefined;
	const write = async () => {
		handle = await open(path.join(mountpoint, 'filler'), 'w');
		for (let count = 0; count < 400; count++) {
			await handle.write(Buffer.alloc(256 * 1024, count + 1));
			await handle.sync();
		}

		return 'written';
	};
	try {
		const late = delay(machineLimit, 'late', {ref: false});
		await expect(Promise.race([write(), late])).rejects.toMatchObject({
			code: expect.stringMatching(/^E(PERM|IO|ROFS|NOSPC|NOTCONN|CONNABORTED)$/),
		});
	} finally {
		await handle?.close().catch(() => {});
	}
}

test.runIf(isRoot)('a disk that ends under a mount gives errors, is named, and is let go of', async () => {
	const file = path.join(program.folder, 'disk.img');
	await makeImage(file, 'ext4');
	const loop = await loopDevice(file);
	try {
		await program.succeed('mount', loop.path, '-', '/dev/sdb', mountpoint);
		await truncate(file, 0);
		await expectWritesToFail();
		const {nextSteps} = await awaitProblem('disk-errors');
		expect(nextSteps.join()).toContain('check the file system');
		const {status, stderr} = await program.run(['unmount', mountpoint]);
		expect(stderr).toContain('the disk has answered with errors');
		expect(status).toBe(1);
		expect(await program.leftovers()).toEqual([expect.stringContaining(` ${small} `)]);
	} finally {
		await loop.detach();
	}
});

test.runIf(isRoot)('where the disk of this computer that has the image is full, writers get errors, and there is a way on', async () => {
	const image = path.join(small, 'image.img');
	await makeImage(image, 'ext4');
	await program.succeed('mount', image, '-', '/dev/sdb', mountpoint);
	const data = Buffer.from('acknowledged'.repeat(10_000));
	await writeAcknowledged(path.join(mountpoint, 'data'), data);
	await expectWritesToFail();
	const {nextSteps} = await awaitProblem('host-full');
	expect(nextSteps.join()).toContain('make room');
	expect(await program.succeed('list')).toContain('the disk of this computer that has the image is full');
	await execa('mount', ['-o', 'remount,size=128m', small]);
	expect(await program.run(['unmount', mountpoint])).toMatchObject({status: 1, stderr: expect.stringContaining('errors')});
	expect(await program.leftovers()).toEqual([expect.stringContaining(` ${small} `)]);
	// 1: it was mended.
	const {exitCode, stdout} = await execa('e2fsck', ['-fy', image], {reject: false});
	expect([0, 1], stdout).toContain(exitCode);
	await execa('mount', ['-o', 'loop,ro', image, mountpoint]);
	try {
		expect((await readFile(path.join(mountpoint, 'data'))).equals(data)).toBe(true);
	} finally {
		await execa('umount', [mountpoint]);
		await rm(image);
	}
});

test.runIf(isRoot)('an image whose file system was taken away is named, and unmounted all the same', async () => {
	const taken = await program.makeFolder('taken');
	await execa('mount', ['-t', 'tmpfs', 'vmfuse-test', taken]);
	const image = path.join(taken, 'image.img');
	await makeImage(image, 'ext4');
	await program.succeed('mount', image, '-', '/dev/sdb', mountpoint);
	await execa('umount', ['--lazy', taken]);
	const {message} = await awaitProblem('disk-gone');
	expect(message).toContain('disappeared');
	// It is there for those who have it open.
	await writeFile(path.join(mountpoint, 'late'), 'x');
	const {status, stderr} = await program.run(['unmount', mountpoint]);
	expect(status, stderr).toBe(0);
	expect(await program.leftovers()).toEqual([expect.stringContaining(` ${small} `)]);
});
