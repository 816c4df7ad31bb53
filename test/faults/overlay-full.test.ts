import {open} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import {makeImage} from '../crash/image.js';
import {eventually} from '../harness/eventually.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';

/** MiB of a file system that has the home: an intermediary, and not all that can be written. In memory, QEMU would die of it. */
const room = 420;

async function mountSmall(home: string): Promise<void> {
	await execa('truncate', ['-s', `${room}M`, `${home}.img`]);
	await execa('mkfs.ext4', ['-q', `${home}.img`]);
	await execa('mkdir', [home]);
	await execa('mount', ['-o', 'loop', `${home}.img`, home]);
	await execa('chmod', ['700', home]);
}

test.runIf(process.getuid?.() === 0)(
	'what is written with --peek fills the disk of this computer: that is told, and everything is put back',
	async () => {
		const program = await Program.create((await preparedHome()).VMFUSE_HOME, {}, mountSmall);
		const image = path.join(program.folder, 'disk.img');
		const mountpoint = await program.makeFolder('mnt');
		await makeImage(image, 'ext4', room);
		await program.succeed('mount', '--peek', image, '-', 'auto', mountpoint);
		const handle = await open(path.join(mountpoint, 'big'), 'w');
		const fill = async () => {
			for (;;) await handle.write(Buffer.alloc(1 << 20, 'x'));
		};
		await expect(fill()).rejects.toThrow();
		await handle.close().catch(() => {});
		const list = async () => program.succeed('list');
		await eventually('the mount to have ended badly', async () => (await list()).includes('ended badly: there was no more room'), {
			every: 500,
			seen: list,
		});
		// It has not become an ordinary folder.
		await expect(open(path.join(mountpoint, 'late'), 'w')).rejects.toMatchObject({code: 'ENOTCONN'});
		expect(await program.run(['unmount', mountpoint])).toMatchObject({status: 1, stderr: expect.stringContaining('was put back')});
		await program.awaitAlone();
		expect((await program.leftovers()).filter(left => !left.includes(` ${program.home} `))).toEqual([]);
		await execa('umount', [program.home]);
		await program.close();
	},
);
