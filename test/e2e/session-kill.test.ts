import {access, readFile, readlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {makeSampleDisk, type SampleDisk} from '../../fixtures/disks/sample-disk.js';
import {eventually} from '../harness/eventually.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';
import {freshSeed, randomNumbers} from '../real/random.js';
import {journalKinds, killAndRecover, type Victim, type Way} from '../session/kill.js';

let program: Program;
let disk: SampleDisk;

beforeAll(async () => {
	const {VMFUSE_HOME} = await preparedHome();
	program = await Program.create(VMFUSE_HOME);
	disk = await makeSampleDisk({file: path.join(program.folder, 'disk.img'), table: 'mbr'});
});

afterAll(async () => {
	await program.close();
});

async function supervisor(): Promise<number> {
	const [contents] = (await program.journals()).values();
	const latest = contents?.entries.findLast(({entry}) => entry.kind === 'supervisor')?.entry;
	if (latest?.kind !== 'supervisor') throw new Error('nobody looks after the session');
	return latest.identity.pid;
}

// The whole matrix is in test/faults/session-kill.test.ts. Those with a guest that has booted take long: one of them, another one in each run.
const random = randomNumbers(freshSeed('kill of a session'));
const late = [
	['mount', 'both', journalKinds.mount.indexOf('sshfs')],
	['probe', 'both', journalKinds.probe.lastIndexOf('claim')],
	['probe', 'supervisor', journalKinds.probe.lastIndexOf('volumes')],
] as const;
const cases: ReadonlyArray<readonly [Way, Victim, number]> = [
	['mount', 'mount', journalKinds.mount.indexOf('machine-start')],
	['mount', 'both', journalKinds.mount.indexOf('clone')],
	late[Math.floor(random() * late.length)] ?? late[0],
];

test.each(cases)('%s: after kill -9 of %s at entry %d, recover leaves nothing', async (way, victim, index) => {
	const {recover, leftovers, kinds} = await killAndRecover(program, disk, way, victim, index + 1);
	expect(kinds.slice(0, index + 1)).toEqual(journalKinds[way].slice(0, index + 1));
	expect(recover).toMatchObject({status: 0});
	expect(leftovers).toEqual([]);
	await expect(access(path.join(program.folder, 'made'))).rejects.toMatchObject({code: 'ENOENT'});
});

test('a mount whose supervisor was killed goes on, is not taken from its users, and is recovered by unmount or recover', async () => {
	const mountpoint = await program.makeFolder('orphaned');
	await program.succeed('mount', disk.file, '8', '/dev/vg-host/lv-root', mountpoint);
	process.kill(await supervisor(), 'SIGKILL');

	expect(await readFile(path.join(mountpoint, 'etc', 'hostname'), 'utf8')).not.toBe('');
	expect(await program.succeed('list')).toContain('cut off: vmfuse-tui recover');
	const refused = await program.run(['mount', disk.file, '8', '/dev/vg-host/lv-root', await program.makeFolder('other')]);
	expect(refused).toMatchObject({status: 2, stderr: expect.stringContaining('vmfuse-tui recover')});

	const user = program.startIn(path.join(mountpoint, 'etc'), 'sleep', '1000');
	const busy = await program.run(['recover']);
	expect(busy).toMatchObject({status: 4, stderr: expect.stringContaining(`is in use by sleep (${user.pid})`)});
	expect(await readFile(path.join(mountpoint, 'etc', 'hostname'), 'utf8')).not.toBe('');
	user.kill('SIGKILL');

	// Two at once do not fight.
	const recoveries = await Promise.all([program.run(['recover']), program.run(['recover'])]);
	expect(recoveries.map(({status}) => status)).toEqual([0, 0]);
	expect(await program.leftovers()).toEqual([]);
});

test('a supervisor that is asked to stop, as at a shutdown, takes the mount from its users, and loses nothing', async () => {
	const mountpoint = await program.makeFolder('asked');
	await program.succeed('mount', disk.file, '8', '/dev/vg-host/lv-root', mountpoint);
	await writeFile(path.join(mountpoint, 'last words'), 'written');
	const user = program.startIn(path.join(mountpoint, 'etc'), 'sleep', '1000');
	process.kill(await supervisor(), 'SIGTERM');
	await program.awaitNoSessions();
	const log = await program.succeed('logs');
	expect(log).toContain(`is unmounted although it is still in use: sleep (${user.pid})`);
	expect(log).toContain('written out and unmounted in the guest');
	expect(log).not.toContain('plug');
	await program.awaitAlone();
	expect(await program.leftovers()).toEqual([]);
	user.kill('SIGKILL');
});

test('a supervisor that was stopped is named at once, and unmount ends its mount without it', async () => {
	const mountpoint = await program.makeFolder('stopped');
	await program.succeed('mount', disk.file, '8', '/dev/vg-host/lv-root', mountpoint);
	await writeFile(path.join(mountpoint, 'last words'), 'written');
	const pid = await supervisor();
	process.kill(pid, 'SIGSTOP');
	const listed = await program.succeed('list');
	expect(listed).toContain('cut off');
	expect(listed).toContain(`was stopped (${pid})`);
	const {status, stderr} = await program.run(['unmount', mountpoint]);
	expect(stderr).toContain('was stopped: it is killed, and its work done here');
	expect(stderr).toContain('written out and unmounted in the guest');
	expect(status).toBe(0);
	expect(await program.leftovers()).toEqual([]);
});

test('a mount whose supervisor is stopped while the machine starts does not wait for it', async () => {
	const mounting = program.start(['mount', '--create', disk.file, '8', '/dev/vg-host/lv-root', path.join(program.folder, 'made', 'mnt')]);
	const contents = await program.awaitEntries(journalKinds.mount.indexOf('machine-start') + 1, mounting);
	expect(contents).toBeDefined();
	process.kill(await supervisor(), 'SIGSTOP');
	const {status, stderr} = await mounting.ending;
	expect(stderr).toContain('the process that looks after the session was stopped');
	expect(status).toBe(1);
	expect(await program.leftovers()).toEqual([]);
});

test('a mount that something with mounts of its own has still is unmounted all the same', async () => {
	const mountpoint = await program.makeFolder('elsewhere');
	await program.succeed('mount', disk.file, '8', '/dev/vg-host/lv-root', mountpoint);
	// As a container that was started meanwhile.
	const container = program.startIn(program.folder, 'unshare', '--mount', '--propagation', 'private', 'sleep', '1000');
	const namespace = async (pid: number | string | undefined) => readlink(`/proc/${pid}/ns/mnt`);
	await eventually('its own mounts', async () => (await namespace(container.pid)) !== (await namespace('self')));
	expect(await program.succeed('unmount', mountpoint)).toContain('the disk can be unplugged');
	container.kill('SIGKILL');
	expect(await program.leftovers()).toEqual([]);
});
