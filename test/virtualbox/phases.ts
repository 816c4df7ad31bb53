import assert from 'node:assert/strict';
import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import type {SampleFile} from '../../fixtures/disks/sample-files.js';
import {buildPracticeGuest} from '../../fixtures/practice-guest/index.js';
import {sha256} from '../harness/sha256.js';
import type {Workshop} from './workshop.js';

const run = promisify(execFile);

export type Phase = {
	readonly name: string;
	readonly title: string;
	readonly needsIntermediary?: true;
	run(workshop: Workshop): Promise<void>;
};

const volume = '/dev/vg-host/lv-root';
const note = 'written through VirtualBox';

/** The main job, in its order. Each begins and ends without a session. */
export const phases: readonly Phase[] = [
	{
		name: 'set-up',
		title: 'an intermediary is made by typing, or one that was begun is finished',
		async run({show, program, hasIntermediary}) {
			const {iso, mirrorDir} = await buildPracticeGuest({variant: 'small', log: line => console.log(`   ${line}`)});
			await show('setup', '--yes', '--iso', iso, '--mirror', mirrorDir);
			assert.ok(await hasIntermediary(), 'no intermediary was recorded');
			await nothingLeft(program);
		},
	},
	{
		name: 'image',
		title: 'a logical volume of an image is plugged in, read, written, and not unmounted while somebody uses it',
		needsIntermediary: true,
		async run({show, program, disks: [disk], manage}) {
			const mountpoint = await program.makeFolder('image');
			await show('mount', disk.file, '8', volume, mountpoint);
			await checkPlugged(manage);
			await checkFiles(mountpoint, disk.files);
			await writeFile(path.join(mountpoint, 'note.txt'), note);
			const user = spawn('sh', ['-c', 'echo ready; read -r _'], {cwd: path.join(mountpoint, 'etc'), stdio: ['pipe', 'pipe', 'inherit']});
			await once(user.stdout, 'data');
			const busy = await program.run(['unmount', mountpoint]);
			assert.equal(busy.status, 1, 'it was unmounted under its user');
			assert.match(busy.stderr, new RegExp(`is in use by sh \\(${user.pid}\\)`));
			user.stdin.end();
			await once(user, 'exit');
			assert.equal(await readFile(path.join(mountpoint, 'note.txt'), 'utf8'), note);
			await show('unmount', mountpoint);
			assert.deepEqual(await readdir(mountpoint), []);
			await nothingLeft(program);
		},
	},
	{
		name: 'loop',
		title: 'a logical volume of a disk of this computer, a loop device; fusermount -u ends the session',
		needsIntermediary: true,
		async run({show, program, disks: [disk], manage}) {
			const {stdout} = await run('losetup', ['--find', '--show', disk.file]);
			const device = stdout.trim();
			try {
				const mountpoint = await program.makeFolder('loop');
				await show('mount', device, '8', volume, mountpoint);
				await checkPlugged(manage);
				await checkFiles(mountpoint, disk.files);
				const [first] = disk.files;
				await writeFile(path.join(mountpoint, 'copy.bin'), await readFile(path.join(mountpoint, first?.path ?? '')));
				assert.equal(await sha256(path.join(mountpoint, 'copy.bin')), first?.sha256);
				await run('fusermount3', ['-u', mountpoint]);
				await program.awaitNoSessions();
				await nothingLeft(program);
			} finally {
				await run('losetup', ['--detach', device]);
			}
		},
	},
	{
		name: 'beside',
		title: 'a second mount beside the first: each ends by itself',
		needsIntermediary: true,
		async run({show, program, disks: [one, other]}) {
			const [first, second] = [await program.makeFolder('first'), await program.makeFolder('second')];
			await show('mount', one.file, '8', volume, first);
			await show('mount', '--read-only', other.file, '8', volume, second);
			await checkFiles(first, one.files);
			await checkFiles(second, other.files);
			await assert.rejects(writeFile(path.join(second, 'note.txt'), note), {code: 'EROFS'});
			await show('unmount', first);
			await checkFiles(second, other.files);
			await show('unmount', second);
			await nothingLeft(program);
		},
	},
	{
		name: 'killed',
		title: 'kill -9 of the supervisor; recover puts everything back, and what was written is there',
		needsIntermediary: true,
		async run({show, program, disks: [disk]}) {
			const mountpoint = await program.makeFolder('killed');
			await show('mount', disk.file, '8', volume, mountpoint);
			await writeFile(path.join(mountpoint, 'last.txt'), note);
			const supervisors = (await program.processes()).filter(({command}) => / supervise [\da-f]+ *$/.test(command));
			assert.equal(supervisors.length, 1);
			for (const {pid} of supervisors) process.kill(pid, 'SIGKILL');
			assert.match(await show('list'), /vmfuse-tui recover/);
			await checkFiles(mountpoint, disk.files);
			assert.match(await show('recover'), /^Put back: /);
			await nothingLeft(program);
			await show('mount', disk.file, '8', volume, mountpoint);
			assert.equal(await readFile(path.join(mountpoint, 'last.txt'), 'utf8'), note);
			await show('unmount', '--all');
			await nothingLeft(program);
		},
	},
	{
		name: 'remove',
		title: 'the intermediary is removed: nothing registered, no medium, no file left',
		needsIntermediary: true,
		async run({show, program, manage}) {
			await show('remove', 'vmfuse', '--yes');
			assert.equal(await manage('list', 'vms'), '');
			assert.equal(await manage('list', 'hdds'), '');
			await nothingLeft(program);
			const machines = (await program.tree()).filter(name => /\.(?:vdi|vbox|vmdk|sav|nvram|serial)(?:-prev)?$/.test(name));
			assert.deepEqual(machines, []);
		},
	},
];

/** The service of VirtualBox ends some seconds after its last client. */
async function nothingLeft(program: Workshop['program']): Promise<void> {
	await program.awaitAlone();
	assert.deepEqual(await program.leftovers(), []);
}

async function checkFiles(folder: string, files: readonly SampleFile[]): Promise<void> {
	for (const {path: name, sha256: expected} of files) assert.equal(await sha256(path.join(folder, name)), expected, name);
}

/** The disk is on the SATA controller of the machine that runs, where it was plugged in. */
async function checkPlugged(manage: Workshop['manage']): Promise<void> {
	const [, uuid = ''] = /\{(.*)\}/.exec(await manage('list', 'runningvms')) ?? [];
	const information = await manage('showvminfo', uuid, '--machinereadable');
	assert.match(information, /^"SATA-hot-pluggable-2-0"="on"$/m);
}
