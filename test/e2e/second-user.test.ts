import {statSync} from 'node:fs';
import {chmod, chown, mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {machineOf} from '../crash/faults.js';
import {makeImage} from '../crash/image.js';
import {preparedHome} from '../harness/prepared-home.js';
import {builtProgram, Program} from '../harness/program.js';

// Another user of this computer, who tries to get at a mount; and one without any rights, who mounts an image. Only root can act as others.
/** `daemon`, which every system has: fusermount serves nobody without a name. */
const uid = 1;
const asUser = ['--reuid', String(uid), '--regid', String(uid), '--clear-groups'];
/** Some containers keep the device for root: then nobody else can mount by FUSE there. */
const isFuseForAll = (statSync('/dev/fuse', {throwIfNoEntry: false})?.mode ?? 0) % 8 >= 6;
let program: Program;
let image: string;
let mountpoint: string;

const tryTo = async (...command: readonly string[]) => execa('setpriv', [...asUser, ...command], {reject: false, cwd: '/'});

describe.runIf(process.getuid?.() === 0)('with other users', () => {
	beforeAll(async () => {
		const {VMFUSE_HOME} = await preparedHome();
		program = await Program.create(VMFUSE_HOME);
		// What protects is to be ours, and not that of the folder for tests.
		await chmod(program.folder, 0o755);
		image = path.join(program.folder, 'disk.img');
		await makeImage(image, 'ext4');
		mountpoint = await program.makeFolder('mnt');
	});

	afterAll(async () => {
		await program.close();
	});

	test('a second user reaches neither the mount, nor the guest, nor what is kept about it', async () => {
		await program.succeed('mount', image, '-', '/dev/sdb', mountpoint);
		await writeFile(path.join(mountpoint, 'private'), 'nobody’s business');
		expect((await tryTo('ls', mountpoint)).exitCode).not.toBe(0);
		expect((await tryTo('cat', path.join(mountpoint, 'private'))).exitCode).not.toBe(0);

		const readable = await tryTo('find', program.home, '-type', 'f', '-readable');
		expect(readable.stdout).toBe('');
		const writable = await tryTo('find', program.home, '-writable');
		expect(writable.stdout).toBe('');

		const [id] = (await program.journals()).keys();
		// Nor would they be, were the folder open.
		const made = [path.join(program.sessionsFolder, String(id)), path.join(program.home, 'data', 'machines', `vmfuse-${id}`)];
		expect((await execa('find', [...made, '-perm', '/077'])).stdout).toBe('');
		const run = JSON.parse(await readFile(path.join(program.home, 'data', 'machines', `vmfuse-${id}`, 'run.json'), 'utf8'));
		const sockets: readonly string[] = [run.monitor, run.keyboard, ...(run.ports ?? [])];
		expect(sockets.length).toBeGreaterThan(2);
		const script = 'require("net").connect(process.argv[1]).on("connect",()=>process.exit(0)).on("error",()=>process.exit(7))';
		for (const socket of sockets) {
			expect((await execa(process.execPath, ['-e', script, socket])).exitCode).toBe(0);
			expect((await tryTo(process.execPath, '-e', script, socket)).exitCode).toBe(7);
		}

		// Keys are in their memory.
		for (const {pid} of await program.processes())
			expect(await readFile(`/proc/${pid}/limits`, 'utf8')).toMatch(/^Max core file size\s+0\s+0\s/m);

		// A guest that serves private ports has none of this computer.
		const machine = await machineOf(program);
		expect((await execa('ss', ['-Hltunp'])).stdout).not.toContain(`pid=${machine},`);
		expect((await tryTo('cat', `/proc/${machine}/environ`)).exitCode).not.toBe(0);
		expect((await tryTo('ls', `/proc/${machine}/fd`)).stdout).toBe('');
		await program.succeed('unmount', mountpoint);
	});

	test.each(['owns', 'has the group of', 'is named by a list of'])(
		'a mountpoint in a folder that another user %s is refused, before anything is made',
		async how => {
			const theirs = await program.makeFolder(`theirs ${how}`);
			await mkdir(path.join(theirs, 'mnt'));
			if (how === 'owns') await chown(theirs, uid, uid);
			else if (how === 'has the group of') await chown(theirs, 0, uid).then(async () => chmod(theirs, 0o775));
			else await execa('setfacl', ['-m', `u:${uid}:rwx`, theirs]);
			const {status, stderr} = await program.run(['mount', image, '-', '/dev/sdb', path.join(theirs, 'mnt')]);
			expect(stderr).toContain('could put another folder in the place of the mountpoint');
			expect(status).toBe(2);
			expect(await program.leftovers()).toEqual([]);
		},
	);

	test.runIf(isFuseForAll)('who has no rights and no sudo mounts an image, writes to it and unmounts it', async () => {
		const {VMFUSE_HOME} = await preparedHome();
		const own = await Program.create(VMFUSE_HOME);
		try {
			const disk = path.join(own.folder, 'disk.img');
			await makeImage(disk, 'ext4');
			const place = await own.makeFolder('mnt');
			await execa('chown', ['-R', `${uid}:${uid}`, own.folder]);
			const run = async (...arguments_: readonly string[]) => {
				const command = [...asUser, process.execPath, builtProgram, ...arguments_];
				return execa('setpriv', command, {env: {VMFUSE_HOME: own.home, HOME: own.folder, SUDO_UID: undefined}, cwd: own.folder});
			};
			const mounted = await run('mount', '--owner', 'mine', disk, '-', '/dev/sdb', place);
			expect(mounted.stderr).not.toContain('as root');
			const write = await tryTo('sh', '-c', 'echo mine >"$1/new" && cat "$1/new" "$1/hello.txt"', 'sh', place);
			expect(write.stdout).toBe('mine\nhello');
			await run('unmount', place);
			expect(await own.leftovers()).toEqual([]);
		} finally {
			await own.close();
		}
	});
});
