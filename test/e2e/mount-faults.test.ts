import {readdir, readFile, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {execa} from 'execa';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {run} from '../../source/host/run.js';
import {machineOf, sshfsOf, supervisorOf} from '../crash/faults.js';
import {checkImage, makeImage, writeAcknowledged} from '../crash/image.js';
import {eventually} from '../harness/eventually.js';
import {LoginManager} from '../harness/login-manager.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';

// Some of what `npm run test:crash` does at every moment, and what only somebody sees who looks on meanwhile.
let program: Program;
let image: string;
let mountpoint: string;
const isRoot = process.getuid?.() === 0;

beforeAll(async () => {
	const {VMFUSE_HOME} = await preparedHome();
	program = await Program.create(VMFUSE_HOME);
	image = path.join(program.folder, 'disk.img');
	await makeImage(image, 'ext4');
	mountpoint = await program.makeFolder('mnt');
});

afterAll(async () => {
	await program.close();
});

async function mount(): Promise<void> {
	await program.succeed('mount', image, '-', '/dev/sdb', mountpoint);
}

async function machine(): Promise<number> {
	const pid = await machineOf(program);
	if (pid === undefined) throw new Error('no machine runs');
	return pid;
}

type Listed = {
	readonly health: string;
	readonly problem?: {readonly code: string; readonly message: string; readonly nextSteps: readonly string[]};
};

async function list(): Promise<readonly Listed[]> {
	const lines = (await program.succeed('list', '--json')).trim().split('\n');
	return JSON.parse(lines.at(-1) ?? '').result;
}

const awaitHealth = async (health: string) =>
	eventually(`the session to be ${health}`, async () => (await list()).find(session => session.health === health), {seen: list});

test('after kill -9 of the machine the mountpoint gives errors, and everybody is told, until somebody takes note', async () => {
	await mount();
	const data = Buffer.from('acknowledged'.repeat(10_000));
	await writeAcknowledged(path.join(mountpoint, 'data'), data);
	// fsync has come through a private port of QEMU.
	expect((await program.processes()).filter(({command}) => / port-inside /.test(command))).not.toEqual([]);
	const user = program.startIn(program.folder, 'sh', '-c', 'while sleep 0.02; do echo x >>mnt/log || echo failed >>failures; done');
	process.kill(await machine(), 'SIGKILL');

	const session = await awaitHealth('ended-badly');
	user.kill('SIGKILL');
	expect(await readFile(path.join(program.folder, 'failures'), 'utf8')).toContain('failed');
	expect(session.problem).toMatchObject({
		code: 'ended-badly',
		message: expect.stringContaining('not yet acknowledged by fsync may be lost'),
	});
	expect(session.problem?.nextSteps.join()).toContain('vmfuse-tui logs');
	await expect(writeFile(path.join(mountpoint, 'late'), 'x')).rejects.toMatchObject({code: 'ENOTCONN'});
	expect(await program.succeed('list')).toContain('ended badly');

	// The disk is free although the mountpoint is not.
	expect(await program.run(['mount', image, '-', '/dev/sdb', mountpoint])).toMatchObject({status: 2});
	const ended = await program.run(['unmount', mountpoint]);
	expect(ended).toMatchObject({status: 1, stderr: expect.stringContaining('its virtual machine ended while it was mounted')});
	expect(await program.succeed('list')).toBe('Nothing is mounted.\n');
	await program.awaitAlone();
	expect(await program.leftovers()).toEqual([]);
	if (isRoot) expect(await checkImage(image, 'ext4', 'data', data)).toEqual([]);
});

test.runIf(isRoot)('what was saved before the first mount for writing puts back a superblock that is gone', async () => {
	const headers = path.join(program.home, 'state', 'headers');
	const [uuid = ''] = await readdir(headers);
	const [time = '', ...others] = await readdir(path.join(headers, uuid));
	expect(others).toEqual([]);
	const saved = path.join(headers, uuid, time, 'file-system.bin');
	expect((await stat(saved)).mode & 0o777).toBe(0o600);
	const copy = path.join(program.folder, 'copy.img');
	await execa('cp', ['--sparse=always', image, copy]);
	await execa('dd', ['if=/dev/zero', `of=${copy}`, 'bs=1k', 'count=64', 'conv=notrunc']);
	expect(await checkImage(copy, 'ext4', 'hello.txt', Buffer.from('hello\n')).catch(() => ['it cannot be mounted'])).toEqual([
		'it cannot be mounted',
	]);
	await execa('dd', [`if=${saved}`, `of=${copy}`, 'bs=1M', 'conv=notrunc']);
	// 1: it was mended.
	await run(['e2fsck', '-fy', copy], {signal: new AbortController().signal, emit() {}}, {accept: [0, 1]});
	expect(await checkImage(copy, 'ext4', 'hello.txt', Buffer.from('hello\n'))).toEqual([]);
});

test.runIf(isRoot)('what was closed before a suspend is on the disk, also when the machine does not come back', async () => {
	const manager = await LoginManager.create();
	try {
		const mounting = await program.run(['mount', image, '-', '/dev/sdb', mountpoint], {DBUS_SYSTEM_BUS_ADDRESS: manager.address});
		expect(mounting).toMatchObject({status: 0});
		await manager.awaitSaid('held 1 sleep delay');
		const data = Buffer.from('closed'.repeat(10_000));
		await writeFile(path.join(mountpoint, 'closed'), data);
		await manager.suspend(1);
		process.kill(await machine(), 'SIGKILL');
		await awaitHealth('ended-badly');
		await program.run(['unmount', mountpoint]);
		await program.awaitAlone();
		expect(await program.leftovers()).toEqual([]);
		expect(await checkImage(image, 'ext4', 'closed', data)).toEqual([]);
	} finally {
		await manager.close();
	}
});

test('a machine that stands still is named within seconds, is waited for, and then nothing is lost', async () => {
	await mount();
	const data = Buffer.from('not acknowledged'.repeat(10_000));
	await writeFile(path.join(mountpoint, 'data'), data);
	const pid = await machine();
	process.kill(pid, 'SIGSTOP');
	const session = await awaitHealth('vm-stuck');
	expect(session.problem?.nextSteps.join()).toContain('--force');
	const unmounting = program.start(['unmount', mountpoint]);
	let said = '';
	unmounting.process.stderr?.on('data', text => {
		said += text;
	});
	await eventually('unmount to say what it waits for', () => said.includes('does not answer'), {seen: () => said});
	expect(said).toContain('unmount --force');
	// Longer than for a mount that somebody uses.
	const since = performance.now();
	await eventually('it to be waited for', () => performance.now() - since > 12_000 || unmounting.process.exitCode !== null);
	expect(unmounting.process.exitCode, said).toBeNull();
	process.kill(pid, 'SIGCONT');
	const {status, stderr} = await unmounting.ending;
	expect(status, stderr).toBe(0);
	expect(await program.leftovers()).toEqual([]);
	if (isRoot) expect(await checkImage(image, 'ext4', 'data', data)).toEqual([]);
});

test('by force, the plug of a machine that stands still is pulled, although somebody waits in the mount', async () => {
	await mount();
	const data = Buffer.from('acknowledged again'.repeat(10_000));
	await writeAcknowledged(path.join(mountpoint, 'data'), data);
	process.kill(await machine(), 'SIGSTOP');
	const user = program.startIn(program.folder, 'dd', 'if=/dev/zero', 'of=mnt/zeros', 'bs=64k', 'count=10');
	await awaitHealth('vm-stuck');
	const {status, stdout} = await program.run(['unmount', '--force', mountpoint]);
	expect({status, stdout}).toMatchObject({status: 0, stdout: expect.stringContaining('plug of its virtual machine was pulled')});
	await eventually('the program that waited to be let go', () => user.exitCode !== null || user.signalCode !== null);
	expect(user.exitCode).not.toBe(0);
	await program.awaitAlone();
	expect(await program.leftovers()).toEqual([]);
	if (isRoot) expect(await checkImage(image, 'ext4', 'data', data)).toEqual([]);
});

test('where the machine stands still and nobody looks after the mount, recover says so, and force ends it', async () => {
	await mount();
	const data = Buffer.from('acknowledged at last'.repeat(10_000));
	await writeAcknowledged(path.join(mountpoint, 'data'), data);
	const [contents] = (await program.journals()).values();
	const supervisor = contents && supervisorOf(contents, 0);
	if (supervisor === undefined) throw new Error('nobody looks after it');
	process.kill(await machine(), 'SIGSTOP');
	process.kill(supervisor, 'SIGKILL');
	await awaitHealth('cut-off');
	const recovery = await program.run(['recover']);
	expect(recovery).toMatchObject({status: 4, stderr: expect.stringMatching(/the guest does not answer.*unmount --force/s)});
	const {status, stderr} = await program.run(['unmount', '--force', mountpoint]);
	expect(status, stderr).toBe(0);
	await program.awaitAlone();
	expect(await program.leftovers()).toEqual([]);
	if (isRoot) expect(await checkImage(image, 'ext4', 'data', data)).toEqual([]);
});

test('after kill -9 of sshfs nothing is lost that was written, and recover frees the mountpoint', async () => {
	await mount();
	const data = Buffer.from('written'.repeat(10_000));
	await writeFile(path.join(mountpoint, 'data'), data);
	const [contents] = (await program.journals()).values();
	const sshfs = contents && sshfsOf(contents);
	if (sshfs === undefined) throw new Error('no sshfs runs');
	process.kill(sshfs, 'SIGKILL');
	const session = await awaitHealth('ended-badly');
	expect(session.problem?.message).toContain('sshfs ended while it was mounted');
	await expect(readFile(path.join(mountpoint, 'data'))).rejects.toMatchObject({code: 'ENOTCONN'});
	expect(await program.succeed('recover')).toContain('sshfs ended');
	await program.awaitAlone();
	expect(await program.leftovers()).toEqual([]);
	if (isRoot) expect(await checkImage(image, 'ext4', 'data', data)).toEqual([]);
});

test('an sshfs that was stopped, or what connects it with the guest, is named within seconds, and goes on to be unmounted', async () => {
	await mount();
	const [contents] = (await program.journals()).values();
	const sshfs = contents && sshfsOf(contents);
	const relay = (await program.processes()).find(({command}) => / port-inside /.test(command))?.pid;
	if (sshfs === undefined || relay === undefined) throw new Error('no sshfs runs');
	const named = async (pid: number) =>
		eventually('it to be named', async () => (await list()).find(({problem}) => problem?.message.includes(`(process ${pid})`)), {
			seen: list,
		});
	process.kill(relay, 'SIGSTOP');
	expect((await named(relay)).problem).toMatchObject({
		code: 'sshfs-stopped',
		nextSteps: expect.arrayContaining([`have it go on: kill -CONT ${relay}`]),
	});
	process.kill(relay, 'SIGCONT');
	const data = Buffer.from('written'.repeat(20_000));
	await writeFile(path.join(mountpoint, 'data'), data);
	await eventually('it to be in order', async () => (await list()).every(({problem}) => problem === undefined), {seen: list});

	process.kill(sshfs, 'SIGSTOP');
	await named(sshfs);
	const {status, stderr} = await program.run(['unmount', mountpoint]);
	expect(status, stderr).toBe(0);
	expect(stderr).toContain(`was stopped (process ${sshfs}): it goes on`);
	await program.awaitAlone();
	expect(await program.leftovers()).toEqual([]);
	if (isRoot) expect(await checkImage(image, 'ext4', 'data', data)).toEqual([]);
});

test('where the connection breaks, sshfs neither goes away nor connects again', async () => {
	await mount();
	// What connects sshfs with the guest: ssh, or our own program on a port of QEMU.
	const relay = (await program.processes()).find(({command}) => /^ssh .*-F\S*mount_config|^\S*node .* port-inside/.test(command));
	if (!relay) throw new Error('nothing connects sshfs with the guest');
	process.kill(relay.pid, 'SIGKILL');
	const session = await awaitHealth('ended-badly');
	expect(session.problem?.message).toContain('the connection to its virtual machine broke');
	await expect(writeFile(path.join(mountpoint, 'late'), 'x')).rejects.toMatchObject({code: 'ENOTCONN'});
	expect(await program.run(['unmount', mountpoint])).toMatchObject({status: 1});
	await program.awaitAlone();
	expect(await program.leftovers()).toEqual([]);
});
