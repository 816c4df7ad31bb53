import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {Program} from '../harness/program.js';
import {layeredDisks} from '../real/made-volumes.js';
import {VolumeMounts} from '../real/volume-mounts.js';

let volumes: VolumeMounts<keyof typeof layeredDisks.sizes>;
let program: Program;
let mountpoint: string;

beforeAll(async () => {
	volumes = await VolumeMounts.create(layeredDisks);
	({program, mountpoint} = volumes);
});

afterAll(async () => {
	await program.close();
});

test('RAID6 without one disk, and without two', async () => {
	await volumes.onlyRead(['six-a', 'six-b', 'six-c', 'six-d'], [], 'six');
	await volumes.onlyRead(['six-d', 'six-b', 'six-a'], [], 'six');
	await volumes.onlyRead(['six-c', 'six-b'], [], 'six');
	const refused = await volumes.failure('mount', ...volumes.images('six-a', 'six-c'), mountpoint);
	expect(refused).toMatchObject({code: 'degraded', message: expect.stringContaining('2 of 4 disks are here')});
	const short = await volumes.failure('mount', ...volumes.images('six-a'), mountpoint, '--read-only');
	expect(short.nextSteps.join()).toContain('1 of 4 disks is here');
	const file = path.join(mountpoint, 'new');
	await volumes.mounted([...volumes.images('six-a', 'six-b', 'six-c', 'six-d'), mountpoint], 'six', async () =>
		writeFile(file, 'on all\n'),
	);
	await volumes.mounted([...volumes.images('six-a', 'six-d'), mountpoint, '--read-only'], 'six', async () =>
		expect(await readFile(file, 'utf8')).toBe('on all\n'),
	);
});

test('a snapshot by copies, what it was made of, and one that ran out of room', async () => {
	await volumes.onlyRead(['snap'], ['vg-snap/origin'], 'origin');
	await volumes.onlyRead(['snap'], ['vg-snap/before'], 'before');
	const lost = await volumes.failure('mount', ...volumes.images('snap'), 'vg-snap/full', mountpoint, '--read-only');
	expect(lost).toMatchObject({code: 'device-unusable', message: expect.stringContaining('ran out of room')});
	expect(lost.nextSteps[0]).toContain('/dev/vg-snap/origin');
	// What is written to the origin is not in the snapshot.
	const file = path.join(mountpoint, 'new');
	await volumes.mounted([...volumes.images('snap'), 'vg-snap/origin', mountpoint], 'origin', async () => writeFile(file, 'later\n'));
	await volumes.onlyRead(['snap'], ['vg-snap/before'], 'before');
	await volumes.mounted([...volumes.images('snap'), 'vg-snap/origin', mountpoint, '--read-only'], 'origin', async () =>
		expect(await readFile(file, 'utf8')).toBe('later\n'),
	);
});

test('a volume of which the latest is only in its cache', async () => {
	await volumes.onlyRead(['slow', 'fast'], [], 'cached');
	const refused = await volumes.failure('mount', ...volumes.images('slow'), 'vg-cache/data', mountpoint, '--read-only');
	expect(refused).toMatchObject({code: 'device-unusable', message: expect.stringContaining('1 of 2 disks is here')});
	const file = path.join(mountpoint, 'new');
	await volumes.mounted([...volumes.images('slow', 'fast'), mountpoint], 'cached', async () => writeFile(file, 'written\n'));
	await volumes.mounted([...volumes.images('fast', 'slow'), mountpoint, '--read-only'], 'cached', async () =>
		expect(await readFile(file, 'utf8')).toBe('written\n'),
	);
});

test('RAID of LVM, and without one disk', async () => {
	await volumes.onlyRead(['leg-a', 'leg-b', 'leg-c'], ['vg-legs/striped'], 'striped');
	await volumes.onlyRead(['leg-a', 'leg-c'], ['vg-legs/striped'], 'striped');
	await volumes.onlyRead(['leg-b'], ['vg-legs/mirror'], 'mirror');
	expect(await volumes.failure('mount', ...volumes.images('leg-a', 'leg-c'), 'vg-legs/striped', mountpoint)).toMatchObject({
		code: 'degraded',
	});
	const short = await volumes.failure('mount', ...volumes.images('leg-b'), 'vg-legs/striped', mountpoint, '--read-only');
	expect(short.message).toContain('1 of 3 disks is here');
	const file = path.join(mountpoint, 'new');
	await volumes.mounted([...volumes.images('leg-a', 'leg-b', 'leg-c'), 'vg-legs/mirror', mountpoint], 'mirror', async () =>
		writeFile(file, 'on both\n'),
	);
	for (const leg of ['leg-a', 'leg-b'] as const)
		await volumes.mounted([...volumes.images(leg), 'vg-legs/mirror', mountpoint, '--read-only'], 'mirror', async () =>
			expect(await readFile(file, 'utf8'), leg).toBe('on both\n'),
		);
});
