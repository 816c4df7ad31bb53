import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect} from 'vitest';
import {makeSampleDisk, type SampleDisk} from '../../fixtures/disks/sample-disk.js';
import type {Program} from '../harness/program.js';
import {sha256} from '../harness/sha256.js';

/**
Mount a logical volume for writing through the intermediary that a program has, and write to it.
@returns the disk: its partition 8 has two volumes.
*/
export async function mountForWriting(program: Program): Promise<SampleDisk> {
	const disk = await makeSampleDisk({file: path.join(program.folder, 'disk.img'), table: 'mbr'});
	const mountpoint = await program.makeFolder('mnt');
	// The ancestor's usage: four words.
	const mounted = await program.run([disk.file, '8', '/dev/vg-host/lv-root', mountpoint]);
	expect(mounted, mounted.stderr).toMatchObject({status: 0});
	const random = disk.files.find(file => file.path === 'random.bin');
	expect(await sha256(path.join(mountpoint, 'random.bin'))).toBe(random?.sha256);
	await writeFile(path.join(mountpoint, 'written'), 'by the host\n');
	await program.succeed('unmount', mountpoint);
	expect(await program.leftovers()).toEqual([]);
	return disk;
}

/** Mount it for writing, then read-only. */
export async function mountBothWays(program: Program): Promise<void> {
	const disk = await mountForWriting(program);
	const mountpoint = await program.makeFolder('mnt');
	// Partition 7 keeps its number, as in the manual; read-only leaves every byte of the disk as it was.
	const before = await sha256(disk.file);
	const again = await program.run(['mount', disk.file, '8', 'auto', mountpoint, '--read-only']);
	expect(again.status, 'two volumes can be mounted: auto must refuse').toBe(2);
	await program.succeed('mount', disk.file, '8', '/dev/vg-host/lv-root', mountpoint, '--read-only');
	expect(await readFile(path.join(mountpoint, 'written'), 'utf8')).toBe('by the host\n');
	await expect(writeFile(path.join(mountpoint, 'refused'), '')).rejects.toThrow(/EROFS/);
	await program.succeed('unmount', '--all');
	expect(await sha256(disk.file)).toBe(before);
	expect(await program.leftovers()).toEqual([]);
}
