import {mkdir, open, readFile, rm, truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {makeFileSystem} from '../../fixtures/disks/file-systems.js';
import {makeLuks2} from '../../fixtures/disks/luks2.js';
import {extentsOf, volumeGroupMetadata} from '../../fixtures/disks/lvm.js';
import {copySparsely} from '../../fixtures/disks/sparse-copy.js';
import {mbr} from '../disk/table-builder.js';
import type {Program} from '../harness/program.js';
import {sha256} from '../harness/sha256.js';
import {plainDisks} from '../real/made-volumes.js';
import {VolumeMounts} from '../real/volume-mounts.js';

const context = {signal: new AbortController().signal, emit() {}};
let volumes: VolumeMounts<keyof typeof plainDisks.sizes>;
let program: Program;
let mountpoint: string;

beforeAll(async () => {
	volumes = await VolumeMounts.create(plainDisks);
	({program, mountpoint} = volumes);
});

afterAll(async () => {
	await program.close();
});

test('a mirror of two disks: one of them is enough to read, and what is written with both is on both', async () => {
	await volumes.onlyRead(['raid-b'], [], 'raid');
	const refused = await volumes.failure('mount', ...volumes.images('raid-a'), mountpoint);
	expect(refused).toMatchObject({code: 'degraded', message: expect.stringContaining('1 of 2 disks is here')});
	const file = path.join(mountpoint, 'new');
	await volumes.mounted([...volumes.images('raid-a', 'raid-b'), mountpoint], 'raid', async () => writeFile(file, 'on both\n'));
	for (const disk of ['raid-a', 'raid-b'] as const) {
		await program.succeed('mount', ...volumes.images(disk), mountpoint, '--read-only');
		expect(await readFile(file, 'utf8'), disk).toBe('on both\n');
		await program.succeed('unmount', mountpoint);
	}

	expect(refused.nextSteps.at(-1)).toContain('add --degraded');
	await volumes.mounted([...volumes.images('raid-a'), mountpoint, '--degraded'], 'raid', async () => writeFile(file, 'on one\n'));
	await volumes.mounted([...volumes.images('raid-a'), mountpoint, '--read-only'], 'raid', async () => {
		expect(await readFile(file, 'utf8')).toBe('on one\n');
	});
});

test('a mirror with metadata of version 0.90, at its end', async () => {
	await volumes.onlyRead(['old-a', 'old-b'], [], 'old');
});

test('a thin volume, and its snapshot as it was', async () => {
	await volumes.onlyRead(['thin'], ['vg-thin/data'], 'data');
	await volumes.onlyRead(['thin'], ['vg-thin/before'], 'before');
});

test('a volume group over two disks, and with one of them missing', async () => {
	await volumes.onlyRead(['span-a', 'span-b'], ['vg-span/both'], 'both');
	await volumes.onlyRead(['span-a'], ['vg-span/first'], 'first');
	const refused = await volumes.failure('mount', ...volumes.images('span-a'), 'vg-span/both', mountpoint, '--read-only');
	expect(refused).toMatchObject({code: 'device-unusable', message: expect.stringContaining('1 of 2 disks is here')});
	expect(refused.nextSteps[0]).toContain('missing disks');
});

test('two volume groups of one name are told apart by their UUIDs, and mounted', async () => {
	const files = volumes.images('twin-a', 'twin-b');
	const refused = await volumes.failure('mount', ...files, mountpoint, '--read-only');
	expect(refused.code).toBe('ambiguous-device');
	const names = refused.nextSteps.flatMap(step => /twin@\w+\/root/.exec(step)?.[0] ?? []);
	expect(new Set(names).size).toBe(2);
	const found: string[] = [];
	for (const name of names) {
		await program.succeed('mount', ...files, name, mountpoint);
		found.push(await sha256(path.join(mountpoint, 'random.bin')));
		await writeFile(path.join(mountpoint, 'new'), name);
		await program.succeed('unmount', mountpoint);
	}

	expect(found.toSorted()).toEqual([volumes.sum('twin-a'), volumes.sum('twin-b')].toSorted());
	for (const [index, name] of names.entries())
		await volumes.mounted(
			[...files, name, mountpoint, '--read-only'],
			found[index] === volumes.sum('twin-a') ? 'twin-a' : 'twin-b',
			async () => expect(await readFile(path.join(mountpoint, 'new'), 'utf8')).toBe(name),
		);
});

test('a btrfs over two disks, and its subvolumes', async () => {
	await volumes.onlyRead(['btrfs-a', 'btrfs-b'], [], 'root');
	await volumes.onlyRead(['btrfs-a', 'btrfs-b'], ['auto@@home'], 'home');
	await volumes.onlyRead(['btrfs-b'], [], 'root');
});

test('a btrfs that has grown from a seed is whole with it, and written with it', async () => {
	await volumes.onlyRead(['grown', 'seed'], [], 'seed');
	const file = path.join(mountpoint, 'new');
	await volumes.mounted([...volumes.images('grown', 'seed'), mountpoint], 'seed', async () => writeFile(file, 'grown\n'));
	await volumes.mounted([...volumes.images('seed', 'grown'), mountpoint, '--read-only'], 'seed', async () => {
		expect(await readFile(file, 'utf8')).toBe('grown\n');
	});
	expect(await volumes.failure('mount', ...volumes.images('grown'), mountpoint, '--read-only')).toMatchObject({code: 'missing-device'});
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
		const refused = await volumes.failure('mount', image, mountpoint);
		expect(refused.nextSteps[0], name).toBe('Only read it: add --read-only');
		expect(refused.nextSteps.join(), name).toContain(name);
	}
});

test('a partition table within a volume', async () => {
	await volumes.onlyRead(['table'], [], 'inner');
	const file = path.join(mountpoint, 'new');
	await volumes.mounted([...volumes.images('table'), mountpoint], 'inner', async () => writeFile(file, 'inside\n'));
	await volumes.mounted([...volumes.images('table'), '/dev/vg-vm/diskp1', mountpoint, '--read-only'], 'inner', async () => {
		expect(await readFile(file, 'utf8')).toBe('inside\n');
	});
});

test('a partition table within LUKS', async () => {
	const [image, key, plain] = ['in-luks', 'in-luks.key', 'in-luks.ext4'].map(name => path.join(program.folder, name)) as [
		string,
		string,
		string,
	];
	const contents = path.join(program.folder, 'in-luks.contents');
	await mkdir(contents);
	await writeFile(path.join(contents, 'hello.txt'), 'within\n');
	await makeFileSystem(plain, {type: 'ext4', label: 'x', uuid: '5ec2e700-0000-4000-8000-000000000003', size: 8 << 20, contents}, context);
	const start = mbr([{type: 0x83, start: 2048, sectors: (8 << 20) / 512}]);
	const content = Buffer.concat([start, Buffer.alloc((1 << 20) - start.length), await readFile(plain)]);
	await makeLuks2(image, {content, passphrase: 'sesame'}, context);
	await writeFile(key, 'sesame\n');
	const before = await sha256(image);
	await program.succeed('mount', image, mountpoint, '--read-only', '--key-file', key);
	expect(await readFile(path.join(mountpoint, 'hello.txt'), 'utf8')).toBe('within\n');
	await program.succeed('unmount', mountpoint);
	expect(await sha256(image)).toBe(before);
	await program.succeed('mount', image, mountpoint, '--key-file', key);
	await writeFile(path.join(mountpoint, 'new'), 'kept\n');
	await program.succeed('unmount', mountpoint);
	await program.succeed('mount', image, mountpoint, '--read-only', '--key-file', key);
	expect(await readFile(path.join(mountpoint, 'new'), 'utf8')).toBe('kept\n');
	await program.succeed('unmount', mountpoint);
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
	expect(await volumes.failure(...withHeader, wrong)).toMatchObject({code: 'wrong-key'});
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
