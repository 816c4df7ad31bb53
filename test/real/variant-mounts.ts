import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect} from 'vitest';
import {makeSampleDisk} from '../../fixtures/disks/sample-disk.js';
import type {Program} from '../harness/program.js';
import {sha256} from '../harness/sample-files.js';

/**
Mount a logical volume for writing, then read-only, through the intermediary that a program has.
@returns the image of the disk: partition 8 has two volumes.
*/
export async function mountBothWays(program: Program): Promise<string> {
	const disk = await makeSampleDisk({file: path.join(program.folder, 'disk.img'), table: 'mbr'});
	const mountpoint = await program.makeFolder('mnt');
	// The ancestor's usage: four words.
	const mounted = await program.run([disk.file, '8', '/dev/vg-host/lv-root', mountpoint]);
	expect(mounted, mounted.stderr).toMatchObject({status: 0});
	const random = disk.files.find(file => file.path === 'random.bin');
	expect(await sha256(path.join(mountpoint, 'random.bin'))).toBe(random?.sha256);
	await writeFile(path.join(mountpoint, 'written'), 'by the host\n');
	await program.succeed('unmount', mountpoint);

	// Partition 7 keeps its number, as in the manual; read-only leaves every byte of the disk as it was.
	const before = await sha256(disk.file);
	await program.succeed('mount', disk.file, '8', '/dev/vg-host/lv-root', mountpoint, '--read-only');
	expect(await readFile(path.join(mountpoint, 'written'), 'utf8')).toBe('by the host\n');
	await expect(writeFile(path.join(mountpoint, 'refused'), '')).rejects.toThrow(/EROFS/);
	await program.succeed('unmount', '--all');
	expect(await sha256(disk.file)).toBe(before);
	expect(await program.leftovers()).toEqual([]);
	return disk.file;
}
