import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';
import {sha256} from '../harness/sha256.js';
import {layeredDisks, type MadeVolumes, makeVolumes} from '../real/made-volumes.js';

type MadeDisk = keyof typeof layeredDisks.sizes;

let program: Program;
let made: MadeVolumes<MadeDisk>;
let mountpoint: string;

beforeAll(async () => {
	const {VMFUSE_HOME} = await preparedHome();
	program = await Program.create(VMFUSE_HOME);
	made = await makeVolumes(await program.makeFolder('volumes'), layeredDisks);
	mountpoint = await program.makeFolder('mnt');
});

afterAll(async () => {
	await program.close();
});

const images = (disks: readonly MadeDisk[]) => disks.map(name => made.image(name));

/** Mount it, compare the file that is in it, do what else is to be done, and unmount it. */
async function mounted(
	disks: readonly MadeDisk[],
	words: readonly string[],
	name: string,
	work: () => Promise<void> = async () => {},
): Promise<void> {
	await program.succeed('mount', ...images(disks), ...words);
	expect(await sha256(path.join(mountpoint, 'random.bin')), name).toBe(made.sums.get(name));
	await work();
	await program.succeed('unmount', mountpoint);
}

/** The same read-only: not one byte of the images changes. */
async function onlyRead(disks: readonly MadeDisk[], volume: readonly string[], name: string): Promise<void> {
	const sums = async () => Promise.all(images(disks).map(async file => sha256(file)));
	const before = await sums();
	await mounted(disks, [...volume, mountpoint, '--read-only'], name);
	expect(await sums(), name).toEqual(before);
}

async function failure(...words: readonly string[]) {
	const {stdout, status} = await program.run([...words, '--json']);
	expect(status).not.toBe(0);
	return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
		readonly code: string;
		readonly message: string;
		readonly nextSteps: readonly string[];
	};
}

test('RAID6 without one disk, and without two', async () => {
	await onlyRead(['six-a', 'six-b', 'six-c', 'six-d'], [], 'six');
	await onlyRead(['six-d', 'six-b', 'six-a'], [], 'six');
	await onlyRead(['six-c', 'six-b'], [], 'six');
	const refused = await failure('mount', ...images(['six-a', 'six-c']), mountpoint);
	expect(refused).toMatchObject({code: 'degraded', message: expect.stringContaining('2 of 4 disks are here')});
	const short = await failure('mount', made.image('six-a'), mountpoint, '--read-only');
	expect(short.nextSteps.join()).toContain('1 of 4 disks is here');
	const file = path.join(mountpoint, 'new');
	await mounted(['six-a', 'six-b', 'six-c', 'six-d'], [mountpoint], 'six', async () => writeFile(file, 'on all\n'));
	await mounted(['six-a', 'six-d'], [mountpoint, '--read-only'], 'six', async () => expect(await readFile(file, 'utf8')).toBe('on all\n'));
});

test('a snapshot by copies, what it was made of, and one that ran out of room', async () => {
	await onlyRead(['snap'], ['vg-snap/origin'], 'origin');
	await onlyRead(['snap'], ['vg-snap/before'], 'before');
	const lost = await failure('mount', made.image('snap'), 'vg-snap/full', mountpoint, '--read-only');
	expect(lost).toMatchObject({code: 'device-unusable', message: expect.stringContaining('ran out of room')});
	expect(lost.nextSteps[0]).toContain('/dev/vg-snap/origin');
	// What is written to the origin is not in the snapshot.
	const file = path.join(mountpoint, 'new');
	await mounted(['snap'], ['vg-snap/origin', mountpoint], 'origin', async () => writeFile(file, 'later\n'));
	await onlyRead(['snap'], ['vg-snap/before'], 'before');
	await mounted(['snap'], ['vg-snap/origin', mountpoint, '--read-only'], 'origin', async () =>
		expect(await readFile(file, 'utf8')).toBe('later\n'),
	);
});

test('a volume of which the latest is only in its cache', async () => {
	await onlyRead(['slow', 'fast'], [], 'cached');
	const refused = await failure('mount', made.image('slow'), 'vg-cache/data', mountpoint, '--read-only');
	expect(refused).toMatchObject({code: 'device-unusable', message: expect.stringContaining('1 of 2 disks is here')});
	const file = path.join(mountpoint, 'new');
	await mounted(['slow', 'fast'], [mountpoint], 'cached', async () => writeFile(file, 'written\n'));
	await mounted(['fast', 'slow'], [mountpoint, '--read-only'], 'cached', async () =>
		expect(await readFile(file, 'utf8')).toBe('written\n'),
	);
});

test('RAID of LVM, and without one disk', async () => {
	await onlyRead(['leg-a', 'leg-b', 'leg-c'], ['vg-legs/striped'], 'striped');
	await onlyRead(['leg-a', 'leg-c'], ['vg-legs/striped'], 'striped');
	await onlyRead(['leg-b'], ['vg-legs/mirror'], 'mirror');
	expect(await failure('mount', ...images(['leg-a', 'leg-c']), 'vg-legs/striped', mountpoint)).toMatchObject({code: 'degraded'});
	const short = await failure('mount', made.image('leg-b'), 'vg-legs/striped', mountpoint, '--read-only');
	expect(short.message).toContain('1 of 3 disks is here');
	const file = path.join(mountpoint, 'new');
	await mounted(['leg-a', 'leg-b', 'leg-c'], ['vg-legs/mirror', mountpoint], 'mirror', async () => writeFile(file, 'on both\n'));
	for (const leg of ['leg-a', 'leg-b'] as const)
		await mounted([leg], ['vg-legs/mirror', mountpoint, '--read-only'], 'mirror', async () =>
			expect(await readFile(file, 'utf8'), leg).toBe('on both\n'),
		);
});
