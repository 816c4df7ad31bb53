import {mkdir, open, readFile, rm, truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {makeFileSystem} from '../../fixtures/disks/file-systems.js';
import {makeLuks2} from '../../fixtures/disks/luks2.js';
import {extentsOf, volumeGroupMetadata} from '../../fixtures/disks/lvm.js';
import {copySparsely} from '../../fixtures/disks/sparse-copy.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';
import {sha256} from '../harness/sha256.js';
import {type MadeVolumes, makeVolumes, plainDisks} from '../real/made-volumes.js';

type MadeDisk = keyof typeof plainDisks.sizes;

const context = {signal: new AbortController().signal, emit() {}};
let program: Program;
let made: MadeVolumes<MadeDisk>;
let mountpoint: string;

beforeAll(async () => {
	const {VMFUSE_HOME} = await preparedHome();
	program = await Program.create(VMFUSE_HOME);
	made = await makeVolumes(await program.makeFolder('volumes'), plainDisks);
	mountpoint = await program.makeFolder('mnt');
});

afterAll(async () => {
	await program.close();
});

const images = (...names: readonly MadeDisk[]) => names.map(name => made.image(name));

/** Mount it, compare the file that is in it, do what else is to be done, and unmount it. */
async function mounted(words: readonly string[], name: string, work: () => Promise<void> = async () => {}): Promise<void> {
	await program.succeed('mount', ...words);
	expect(await sha256(path.join(mountpoint, 'random.bin')), name).toBe(made.sums.get(name));
	await work();
	await program.succeed('unmount', mountpoint);
}

/** The same read-only: not one byte of the images changes. */
async function onlyRead(disks: readonly MadeDisk[], volume: readonly string[], name: string): Promise<void> {
	const files = images(...disks);
	const before = await Promise.all(files.map(async file => sha256(file)));
	await mounted([...files, ...volume, mountpoint, '--read-only'], name);
	expect(await Promise.all(files.map(async file => sha256(file))), name).toEqual(before);
}

async function failure(
	...words: readonly string[]
): Promise<{readonly code: string; readonly message: string; readonly nextSteps: readonly string[]}> {
	const {stdout, status} = await program.run([...words, '--json']);
	expect(status).not.toBe(0);
	return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

test('a mirror of two disks: one of them is enough to read, and what is written with both is on both', async () => {
	await onlyRead(['raid-b'], [], 'raid');
	const refused = await failure('mount', made.image('raid-a'), mountpoint);
	expect(refused).toMatchObject({code: 'degraded', message: expect.stringContaining('1 of 2 disks is here')});
	const file = path.join(mountpoint, 'new');
	await mounted([...images('raid-a', 'raid-b'), mountpoint], 'raid', async () => writeFile(file, 'on both\n'));
	for (const disk of ['raid-a', 'raid-b'] as const) {
		await program.succeed('mount', made.image(disk), mountpoint, '--read-only');
		expect(await readFile(file, 'utf8'), disk).toBe('on both\n');
		await program.succeed('unmount', mountpoint);
	}

	expect(refused.nextSteps.at(-1)).toContain('add --degraded');
	await mounted([made.image('raid-a'), mountpoint, '--degraded'], 'raid', async () => writeFile(file, 'on one\n'));
	await mounted([made.image('raid-a'), mountpoint, '--read-only'], 'raid', async () => {
		expect(await readFile(file, 'utf8')).toBe('on one\n');
	});
});

test('a mirror with metadata of version 0.90, at its end', async () => {
	await onlyRead(['old-a', 'old-b'], [], 'old');
});

test('a thin volume, and its snapshot as it was', async () => {
	await onlyRead(['thin'], ['vg-thin/data'], 'data');
	await onlyRead(['thin'], ['vg-thin/before'], 'before');
});

test('a volume group over two disks, and with one of them missing', async () => {
	await onlyRead(['span-a', 'span-b'], ['vg-span/both'], 'both');
	await onlyRead(['span-a'], ['vg-span/first'], 'first');
	const refused = await failure('mount', made.image('span-a'), 'vg-span/both', mountpoint, '--read-only');
	expect(refused).toMatchObject({code: 'device-unusable', message: expect.stringContaining('1 of 2 disks is here')});
	expect(refused.nextSteps[0]).toContain('missing disks');
});

test('a btrfs over two disks, and its subvolumes', async () => {
	await onlyRead(['btrfs-a', 'btrfs-b'], [], 'root');
	await onlyRead(['btrfs-a', 'btrfs-b'], ['auto@@home'], 'home');
	await onlyRead(['btrfs-b'], [], 'root');
});

test('a btrfs that has grown from a seed is whole with it, and written with it', async () => {
	await onlyRead(['grown', 'seed'], [], 'seed');
	const file = path.join(mountpoint, 'new');
	await mounted([...images('grown', 'seed'), mountpoint], 'seed', async () => writeFile(file, 'grown\n'));
	await mounted([...images('seed', 'grown'), mountpoint, '--read-only'], 'seed', async () => {
		expect(await readFile(file, 'utf8')).toBe('grown\n');
	});
	expect(await failure('mount', made.image('grown'), mountpoint, '--read-only')).toMatchObject({code: 'missing-device'});
});

test('a volume group that was exported, is of another system or of a cluster is read, and not written to', async () => {
	const contents = path.join(program.folder, 'claimed');
	await mkdir(contents);
	await writeFile(path.join(contents, 'hello.txt'), 'hello\n');
	const volume = {name: 'data', segments: [{at: 0, extents: 4}]};
	for (const [name, claim] of [
		['vg-exported', {isExported: true}],
		['vg-owned', {owner: 'other.example'}],
		['vg-shared', {lockType: 'sanlock'}],
	] as const) {
		const [image, content] = [path.join(program.folder, `${name}.img`), path.join(program.folder, `${name}.ext4`)];
		const size = 32 << 20;
		await writeFile(image, volumeGroupMetadata({name, sizes: [size], logicalVolumes: [volume], seed: name, ...claim}, 0));
		await truncate(image, size);
		await makeFileSystem(
			content,
			{type: 'ext4', label: name, uuid: '5ec2e700-0000-4000-8000-000000000007', size: 16 << 20, contents},
			context,
		);
		await copySparsely(content, image, extentsOf(volume));
		const before = await sha256(image);
		await program.succeed('mount', image, mountpoint, '--read-only');
		expect(await readFile(path.join(mountpoint, 'hello.txt'), 'utf8'), name).toBe('hello\n');
		await program.succeed('unmount', mountpoint);
		expect(await sha256(image), name).toBe(before);
		const refused = await failure('mount', image, mountpoint);
		expect(refused.nextSteps[0], name).toBe('Only read it: add --read-only');
		expect(refused.nextSteps.join(), name).toContain(name);
	}
});

test('a partition table within a volume', async () => {
	await onlyRead(['table'], [], 'inner');
	const file = path.join(mountpoint, 'new');
	await mounted([made.image('table'), mountpoint], 'inner', async () => writeFile(file, 'inside\n'));
	await mounted([made.image('table'), '/dev/vg-vm/diskp1', mountpoint, '--read-only'], 'inner', async () => {
		expect(await readFile(file, 'utf8')).toBe('inside\n');
	});
});

test('LUKS whose header is elsewhere, and LUKS that takes more memory than a guest has by itself', async () => {
	const [data, header, hungry, key, wrong, plain] = ['data', 'header', 'hungry', 'key', 'wrong', 'plain'].map(name =>
		path.join(program.folder, name),
	) as [string, string, string, string, string, string];
	const contents = path.join(program.folder, 'contents');
	await mkdir(contents);
	await writeFile(path.join(contents, 'hello.txt'), 'encrypted\n');
	await makeFileSystem(plain, {type: 'ext4', label: 'x', uuid: '5ec2e700-0000-4000-8000-000000000002', size: 8 << 20, contents}, context);
	const content = await readFile(plain);
	await rm(plain);
	await makeLuks2(data, {content, passphrase: 'sesame', header}, context);
	await makeLuks2(hungry, {content, passphrase: 'sesame', memory: 320 << 10}, context);
	await writeFile(key, 'sesame\n');
	await writeFile(wrong, 'no\n');
	const before = await sha256(header);

	const withHeader = ['mount', data, mountpoint, '--header', header, '--key-file'];
	expect(await failure(...withHeader, wrong)).toMatchObject({code: 'wrong-key'});
	const file = path.join(mountpoint, 'hello.txt');
	await program.succeed(...withHeader, key);
	expect(await readFile(file, 'utf8')).toBe('encrypted\n');
	await writeFile(path.join(mountpoint, 'new'), 'kept\n');
	await program.succeed('unmount', mountpoint);
	expect(await sha256(header), 'the header is only read').toBe(before);

	const readHungry = async () => {
		await program.succeed('mount', hungry, mountpoint, '--read-only', '--key-file', key);
		expect(await readFile(file, 'utf8')).toBe('encrypted\n');
		await program.succeed('unmount', mountpoint);
	};
	await readHungry();
	// Then only its second header says what it is, and how much memory it takes.
	await using handle = await open(hungry, 'r+');
	await handle.write(Buffer.alloc(16_384), 0, 16_384, 0);
	await readHungry();
});
