import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {access, readdir, readFile, readlink, rm, stat, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {makeSampleDisk, type SampleDisk} from '../../fixtures/disks/sample-disk.js';
import {run} from '../../source/host/run.js';
import {eventually} from '../harness/eventually.js';
import {loopDevice} from '../harness/loop-device.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';
import {expectFiles} from '../harness/sample-files.js';
import {sha256} from '../harness/sha256.js';
import {onlyDifferences} from '../harness/world.js';

const context = {signal: new AbortController().signal, emit() {}};
let program: Program;
let disk: SampleDisk;
/** Symbolic links in /etc of the disk; the last one leads to a folder of this computer, if it is followed as it is stored. */
let links: Readonly<Record<string, string>>;

beforeAll(async () => {
	const {VMFUSE_HOME} = await preparedHome();
	program = await Program.create(VMFUSE_HOME);
	disk = await makeSampleDisk({file: path.join(program.folder, 'disk.img'), table: 'gpt'});
	links = {relative: '../written here', absolute: '/written here', escaping: `${'../'.repeat(30)}${program.folder.slice(1)}`};
});

afterAll(async () => {
	await program.close();
});

/** The one session, as `list --json` tells it. */
async function listed(): Promise<Record<string, unknown> | undefined> {
	const line = (await program.succeed('list', '--json')).trim().split('\n').at(-1) ?? '';
	const {result} = JSON.parse(line) as {result: ReadonlyArray<Record<string, unknown>>};
	expect(result.length).toBeLessThanOrEqual(1);
	return result[0];
}

async function readLinks(mountpoint: string): Promise<Record<string, string>> {
	const found = await Promise.all(
		Object.keys(links).map(async name => [name, await readlink(path.join(mountpoint, 'etc', name))] as const),
	);
	return Object.fromEntries(found);
}

test('a logical volume is mounted, read, written, listed, and unmounted when nobody uses it any more', async () => {
	const mountpoint = await program.makeFolder('mount one');
	await program.succeed('mount', disk.file, '8', '/dev/vg-host/lv-root', mountpoint);
	await expectFiles(mountpoint, disk.files);
	expect(await listed()).toMatchObject({
		source: disk.file,
		partitions: [8],
		guestDevice: '/dev/vg-host/lv-root',
		mountpoint,
		readOnly: false,
		health: 'mounted',
		sizeBytes: expect.any(Number),
	});

	await writeFile(path.join(mountpoint, 'written here'), 'through the mount\n');
	// A guest that goes on from saved memory has been told what time it is.
	expect(Math.abs((await stat(path.join(mountpoint, 'written here'))).mtimeMs - Date.now())).toBeLessThan(60_000);
	for (const [name, target] of Object.entries(links)) await symlink(target, path.join(mountpoint, 'etc', name));
	expect(await readLinks(mountpoint)).toEqual({relative: '../written here', absolute: '../written here', escaping: `..${program.folder}`});
	expect(await readFile(path.join(mountpoint, 'etc', 'relative'), 'utf8')).toBe('through the mount\n');
	expect(await readFile(path.join(mountpoint, 'etc', 'absolute'), 'utf8')).toBe('through the mount\n');
	await expect(access(path.join(mountpoint, 'etc', 'escaping'))).rejects.toMatchObject({code: 'ENOENT'});
	await run(['cp', '-a', path.join(mountpoint, 'etc'), path.join(program.folder, 'copy')], context);

	const second = await program.run(['mount', '--own-machine', disk.file, '8', '/dev/vg-host/lv-home', await program.makeFolder('other')]);
	expect(second).toMatchObject({status: 2, stderr: expect.stringContaining('already in use by session')});
	const reader = await program.run(['mount', '--read-only', disk.file, '5', 'auto', await program.makeFolder('other')]);
	expect(reader).toMatchObject({status: 2, stderr: expect.stringContaining('already in use by session')});
	const onTop = await program.run(['mount', disk.file, '5', 'auto', mountpoint]);
	expect(onTop.status).toBe(2);

	const holder = spawn('sh', ['-c', 'echo ready; read -r _'], {cwd: path.join(mountpoint, 'etc'), stdio: ['pipe', 'pipe', 'inherit']});
	await once(holder.stdout, 'data');
	const busy = await program.run(['unmount', mountpoint]);
	expect(busy.status).toBe(1);
	expect(busy.stderr).toContain(`is in use by sh (${holder.pid})`);
	expect(await listed()).toMatchObject({health: 'mounted'});
	await expectFiles(mountpoint, disk.files);
	holder.stdin.end();
	await once(holder, 'exit');

	const {status, stdout, stderr} = await program.run(['unmount', mountpoint]);
	expect({status, stdout}).toEqual({status: 0, stdout: expect.stringContaining('can be unplugged')});
	expect(stderr).toContain('written out and unmounted in the guest');
	expect(await program.leftovers()).toEqual([]);
	expect(await readdir(mountpoint)).toEqual([]);
});

test.skipIf(onlyDifferences)('what was written is there the next time, and fusermount by hand ends a session as completely', async () => {
	const mountpoint = path.join(program.folder, 'made', 'for it');
	const mounted = await program.run(['mount', '--create', '--symlinks', 'stored', disk.file, '8', 'vg-host/lv-root', mountpoint]);
	expect(mounted).toMatchObject({status: 0, stderr: expect.stringContaining('symbolic links are as stored')});
	expect(await readLinks(mountpoint)).toEqual(links);
	await access(path.join(mountpoint, 'etc', 'escaping'));
	await run(['cp', '-a', path.join(mountpoint, 'etc'), path.join(program.folder, 'other copy')], context);
	expect(await readFile(path.join(mountpoint, 'written here'), 'utf8')).toBe('through the mount\n');
	await rm(path.join(mountpoint, 'written here'));
	for (const name of Object.keys(links)) await rm(path.join(mountpoint, 'etc', name));
	await run(['fusermount3', '-u', mountpoint], context);
	await program.awaitNoSessions();
	await program.awaitAlone();
	expect(await program.leftovers()).toEqual([]);
	await expect(access(path.join(program.folder, 'made'))).rejects.toMatchObject({code: 'ENOENT'});
});

test.skipIf(onlyDifferences)('read-only leaves every bit of the image as it is, and nothing can be written', async () => {
	const before = await sha256(disk.file);
	const mountpoint = await program.makeFolder('read-only');
	await program.succeed('mount', '--read-only', disk.file, '5', 'auto', mountpoint);
	await expectFiles(mountpoint, disk.files);
	await expect(writeFile(path.join(mountpoint, 'no'), 'no')).rejects.toMatchObject({code: 'EROFS'});
	expect(await listed()).toMatchObject({guestDevice: '/dev/sdb5', readOnly: true});
	const second = await program.run(['mount', disk.file, '5', 'auto', await program.makeFolder('other')]);
	expect(second).toMatchObject({status: 2, stderr: expect.stringContaining('already in use by session')});
	await program.succeed('unmount', '--all');
	expect(await sha256(disk.file)).toBe(before);
	expect(await program.leftovers()).toEqual([]);
});

test.runIf(process.getuid?.() === 0)(
	'a real disk is kept from the host; when the virtual machine dies, the disk is free again, and the log says why',
	async () => {
		const {path: loop, detach} = await loopDevice(disk.file);
		try {
			const mountpoint = await program.makeFolder('doomed');
			await program.succeed('mount', `${loop}p7`, '-', '/dev/sdb7', mountpoint);
			await expectFiles(mountpoint, disk.files);
			const other = await program.makeFolder('other');
			await expect(run(['mount', `${loop}p7`, other], context)).rejects.toThrow(/already mounted|busy/);

			const {id} = (await listed()) ?? {};
			const [machine] = (await program.processes()).filter(({command}) => command.includes('qemu-system'));
			if (!machine) throw new Error('there is no virtual machine to kill');
			process.kill(machine.pid, 'SIGKILL');
			await eventually('the session to have ended badly', async () => (await listed())?.health === 'ended-badly', {seen: listed});
			await run(['mount', `${loop}p7`, other], context);
			await run(['umount', other], context);
			expect(await program.run(['unmount', mountpoint])).toMatchObject({
				status: 1,
				stderr: expect.stringContaining('virtual machine ended'),
			});
			await program.awaitAlone();
			expect(await program.leftovers()).toEqual([]);
			expect(await program.succeed('logs', String(id))).toMatch(/virtual machine ended while/);
		} finally {
			await detach();
		}
	},
);

test('Ctrl-C during mount stops in order and leaves nothing', async () => {
	const mountpoint = await program.makeFolder('interrupted');
	const mounting = program.start(['mount', disk.file, '8', '/dev/vg-host/lv-root', mountpoint]);
	await program.awaitEntries(5, mounting);
	mounting.process.kill('SIGINT');
	const {status} = await mounting.ending;
	expect(status).toBe(130);
	expect(await program.leftovers()).toEqual([]);
});

test.skipIf(onlyDifferences)('devices tells what there is, and leaves nothing', async () => {
	const text = await program.succeed('devices', disk.file, '8');
	expect(text).toMatch(/^\/dev\/vg-host\/lv-root +lv .*ext4 +root of vg host/m);
	expect(await program.leftovers()).toEqual([]);
});
