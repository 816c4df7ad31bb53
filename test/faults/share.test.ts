import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {makeFileSystem} from '../../fixtures/disks/file-systems.js';
import {run} from '../../source/host/run.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';
import {sha256} from '../harness/sha256.js';
import {freshSeed} from '../real/random.js';
import {checkRandomOperations} from '../real/random-operations.js';
import {verifiedBytes, verifyByFio} from '../real/verified-by-fio.js';

// The long form of programs/share-integrity: through real machines. Each option set that can be written to; two mounts at once, in machines of their own.

const context = {signal: new AbortController().signal, emit() {}};
const operations = Number(process.env.VMFUSE_TEST_OPERATIONS ?? 20_000);
let program: Program;

beforeAll(async () => {
	program = await Program.create((await preparedHome()).VMFUSE_HOME);
});

afterAll(async () => {
	await program.close();
});

test.each([
	[
		['--owner', 'stored', '--symlinks', 'inside'],
		['--owner', 'mine', '--symlinks', 'stored'],
	],
	[
		['--owner', 'mine', '--symlinks', 'inside'],
		['--owner', 'stored', '--symlinks', 'stored'],
	],
])(`${operations} random operations, mounted again half-way, and fio, on two mounts at once: %j and %j`, async (...pair) => {
	const results = await Promise.allSettled(
		pair.map(async options => {
			const {image, mountpoint, mount, seed} = await prepare(options);
			await mount();
			const folder = path.join(mountpoint, 'here');
			await mkdir(folder);
			const took = await timed(async () =>
				checkRandomOperations(folder, {seed, operations, halfway: async () => remount(mountpoint, mount)}),
			);
			const verified = await timed(async () => {
				await verifyByFio(path.join(mountpoint, 'fio'), seed, false);
				await remount(mountpoint, mount);
				await verifyByFio(path.join(mountpoint, 'fio'), seed, true);
			});
			await program.succeed('unmount', mountpoint);
			await run(['e2fsck', '-fn', image], context);
			report(options, seed, took, verified);
		}),
	);
	expect(results.flatMap(result => (result.status === 'rejected' ? [result.reason] : []))).toEqual([]);
	expect(await program.leftovers()).toEqual([]);
});

test(`${operations} random operations, and fio, with --peek: the image is as it was`, async () => {
	const {image, mountpoint, mount, seed} = await prepare(['--peek']);
	const before = await sha256(image);
	await mount();
	const folder = path.join(mountpoint, 'here');
	await mkdir(folder);
	const took = await timed(async () => checkRandomOperations(folder, {seed, operations}));
	const verified = await timed(async () => verifyByFio(path.join(mountpoint, 'fio'), seed, false));
	await program.succeed('unmount', mountpoint);
	expect(await sha256(image)).toBe(before);
	expect(await program.leftovers()).toEqual([]);
	report(['--peek'], seed, took, verified);
});

/** An image of an empty file system, and how it is mounted. */
async function prepare(options: readonly string[]) {
	const name = options.filter(word => word !== '--owner' && word !== '--symlinks').join('-');
	const image = path.join(program.folder, `${name}.img`);
	const contents = await program.makeFolder('empty');
	await makeFileSystem(image, {type: 'ext4', label: 'share', uuid: crypto.randomUUID(), size: 64 << 20, contents}, context);
	const mountpoint = await program.makeFolder(`mnt-${name}`);
	const mount = async () => program.succeed('mount', image, '-', 'auto', mountpoint, '--own-machine', ...options);
	return {image, mountpoint, mount, seed: freshSeed(name)};
}

/** Unmounting is refused while a file is open; then the mount is as it was. */
async function remount(mountpoint: string, mount: () => Promise<unknown>): Promise<void> {
	const user = program.startIn(mountpoint, 'sleep', '1000');
	const refused = await program.run(['unmount', mountpoint]);
	user.kill('SIGKILL');
	expect(refused).toMatchObject({status: 1, stderr: expect.stringContaining(`is in use by sleep (${user.pid})`)});
	await program.succeed('unmount', mountpoint);
	await mount();
}

async function timed(work: () => Promise<void>): Promise<number> {
	const started = performance.now();
	await work();
	return (performance.now() - started) / 1000;
}

/** What docs/reliability.md has of it. */
function report(options: readonly string[], seed: number, took: number, verified: number): void {
	const mebibytes = verifiedBytes / 2 ** 20;
	console.log(
		`${options.join(' ')}: seed ${seed}, ${operations} operations in ${took.toFixed(0)} s, fio ${mebibytes} MiB in ${verified.toFixed(0)} s`,
	);
}
