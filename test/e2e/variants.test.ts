import {createHash} from 'node:crypto';
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {leftovers} from '../../fixtures/demo/leftovers.js';
import {makeSampleDisk, type SampleDisk} from '../../fixtures/disks/sample-disk.js';
import {buildPracticeGuest, type VariantName} from '../../fixtures/practice-guest/index.js';
import {folders} from '../../source/folders.js';
import {readIntermediary} from '../../source/intermediary/intermediary.js';
import {runProgram} from './program.js';

// The default variant is what every other test runs on.
const variants: readonly VariantName[] = ['old', 'corepure64'];

describe.each(variants)('TinyCore as in the variant %s', variant => {
	let home = '';
	let disk: SampleDisk;

	beforeAll(async () => {
		home = await mkdtemp(path.join(tmpdir(), `vmfuse-${variant}-`));
		disk = await makeSampleDisk({file: path.join(home, 'disk.img'), table: 'mbr'});
		await mkdir(path.join(home, 'mnt'));
	});

	afterAll(async () => {
		await rm(home, {recursive: true, force: true});
	});

	test('becomes an intermediary that mounts a logical volume, read and write', async () => {
		const {iso, mirrorDir} = await buildPracticeGuest({variant});
		const made = await runProgram(home, ['setup', '--iso', iso, '--mirror', mirrorDir]);
		expect(made, made.stderr).toMatchObject({exitCode: 0});
		const {capabilities} = await readIntermediary(folders({VMFUSE_HOME: home}), 'vmfuse');
		// The old one knows no virtio: its disks are attached at the start, on the controller that it knows.
		expect(capabilities.virtioScsi).toBe(variant !== 'old');

		const mountpoint = path.join(home, 'mnt');
		const mounted = await runProgram(home, [disk.file, '8', '/dev/vg-host/lv-root', mountpoint]);
		expect(mounted, mounted.stderr).toMatchObject({exitCode: 0});
		const random = disk.files.find(file => file.path === 'random.bin');
		expect(await sha256(path.join(mountpoint, 'random.bin'))).toBe(random?.sha256);
		await writeFile(path.join(mountpoint, 'written'), 'by the host\n');
		expect(await runProgram(home, ['unmount', mountpoint])).toMatchObject({exitCode: 0});

		// Partition 7 keeps its number, as in the manual; read-only leaves every byte of the disk as it was.
		const before = await sha256(disk.file);
		const again = await runProgram(home, ['mount', disk.file, '8', 'auto', mountpoint, '--read-only']);
		expect(again.exitCode, 'two volumes can be mounted: auto must refuse').toBe(2);
		const readOnly = await runProgram(home, ['mount', disk.file, '8', '/dev/vg-host/lv-root', mountpoint, '--read-only']);
		expect(readOnly, readOnly.stderr).toMatchObject({exitCode: 0});
		expect(await readFile(path.join(mountpoint, 'written'), 'utf8')).toBe('by the host\n');
		await expect(writeFile(path.join(mountpoint, 'refused'), '')).rejects.toThrow(/EROFS/);
		expect(await runProgram(home, ['unmount', '--all'])).toMatchObject({exitCode: 0});
		expect(await sha256(disk.file)).toBe(before);
		expect(await leftovers(home)).toEqual([]);
	});
});

async function sha256(file: string): Promise<string> {
	return createHash('sha256')
		.update(await readFile(file))
		.digest('hex');
}
