import {execFile, spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {once} from 'node:events';
import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {type AddressInfo, createServer} from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type {Readable} from 'node:stream';
import {promisify} from 'node:util';
import {build} from 'esbuild';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {buildPracticeGuest} from '../../fixtures/practice-guest/index.js';
import {
	FullQueueError,
	type Headless,
	HeadlessFailure,
	headless,
	headlessFlag,
	machineState,
	NotRunningError,
	startHeadless,
} from '../../fixtures/vboxmanage/headless/client.js';
import {createRawVmdk} from '../../fixtures/vboxmanage/headless/medium/create-raw-vmdk.js';
import type {Attachment, Forward, RunSpec} from '../../fixtures/vboxmanage/headless/run-spec.js';
import {usKeyboard} from '../console/us-keyboard.js';
import {eventually, machineLimit} from '../harness/eventually.js';
import {bootSector} from '../hypervisor/boot-sector.js';

const execute = promisify(execFile);
const sector = 512;

let shared: string;
/** The program that runs machines: the double's other half alone, in one file as the whole double is. */
let program: readonly string[];
beforeAll(async () => {
	shared = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-double-'));
	const outfile = path.join(shared, 'headless.mjs');
	const resolveDir = path.join(import.meta.dirname, '../../fixtures/vboxmanage/headless');
	const contents = "import {runHeadless} from './run-headless.js'; await runHeadless(process.argv[3]);";
	await build({
		stdin: {contents, resolveDir},
		bundle: true,
		platform: 'node',
		format: 'esm',
		target: 'node20',
		outfile,
		logLevel: 'warning',
	});
	program = [process.execPath, outfile];
});
afterAll(async () => rm(shared, {recursive: true, force: true}));

let folder: string;
const started: RunSpec[] = [];
const file = (name: string) => path.join(folder, name);
beforeEach(async () => {
	folder = await mkdtemp(path.join(shared, 'm-'));
});
afterEach(async () => {
	for (const {runtimeFolder} of started.splice(0)) {
		if ((await machineState(runtimeFolder)).locked) {
			await using(runtimeFolder, machine => machine.die());
		}
	}
});

function specOf(changes: Partial<RunSpec> = {}): RunSpec {
	const name = changes.name ?? 'machine';
	return {
		name,
		uuid: randomUUID(),
		version: '7.0.14',
		folder,
		runtimeFolder: file(`run-${name.slice(0, 10)}`),
		logFile: file(`Logs-${name.slice(0, 10)}/VBox.log`),
		memoryMib: 32,
		cpus: 1,
		longMode: true,
		bootOrder: ['dvd', 'disk'],
		serialFile: file('serial.log'),
		nic: undefined,
		busyPort: 'ignored',
		attachments: [],
		...changes,
	};
}

function hdd(name: string, changes: Partial<Attachment> = {}): Attachment {
	return {
		controller: 'SATA',
		port: 0,
		kind: 'hdd',
		path: file(name),
		format: 'raw',
		readOnly: false,
		serial: 'VB00000001-00000001',
		hotPluggable: false,
		ignoreFlush: true,
		...changes,
	};
}

async function start(changes: Partial<RunSpec> = {}): Promise<RunSpec> {
	const spec = specOf(changes);
	started.push(spec);
	await startHeadless(spec, program);
	return spec;
}

async function using<Result>(runtimeFolder: string, work: (machine: Headless) => Promise<Result>): Promise<Result> {
	const machine = await headless(runtimeFolder);
	try {
		return await work(machine);
	} finally {
		machine.close();
	}
}

const hear = async (isComplete: (bytes: Buffer) => boolean) =>
	eventually('the serial port', async () => {
		// Its process makes the file.
		const bytes = await readFile(file('serial.log')).catch(() => Buffer.alloc(0));
		return isComplete(bytes) ? bytes : undefined;
	});
const hearBytes = async (count: number) => hear(bytes => bytes.length >= count);

const failureOf = async (changes: Partial<RunSpec>) =>
	start(changes).then(
		() => 'started',
		error => (error instanceof HeadlessFailure ? error.failure : error),
	);

const log = async ({logFile}: RunSpec) => readFile(logFile, 'utf8');

/** Whether an emulator runs this machine. */
async function isEmulated({uuid}: RunSpec): Promise<boolean> {
	const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
	const lines = await Promise.all(pids.map(async pid => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')));
	return lines.some(line => line.startsWith('qemu') && line.includes(uuid));
}

const unlocked = async ({runtimeFolder}: RunSpec) =>
	eventually('the lock to go', async () => {
		const {state, locked} = await machineState(runtimeFolder);
		return locked ? undefined : state;
	});

describe('a guest of one sector', () => {
	beforeEach(async () => writeFile(file('boot.img'), Buffer.concat([bootSector(), Buffer.alloc(2 ** 20)])));

	it('gets the keys, prefixes that come in calls of their own, and repeats of a key whose release is late', async () => {
		const {runtimeFolder} = await start({attachments: [hdd('boot.img')]});
		await hearBytes(1);
		await using(runtimeFolder, async machine => {
			const before = performance.now();
			await machine.putScancodes([0x1e, 0x9e, 0xe0]);
			expect(performance.now() - before).toBeGreaterThanOrEqual(30);
			await machine.putScancodes([0x48, 0xe0, 0xc8, 0x2a, 0x2a, 0xaa]);
		});
		const expected = Buffer.from('R\u{1e}\u{9e}\u{e0}\u{48}\u{e0}\u{c8}\u{2a}\u{aa}', 'latin1');
		expect((await hearBytes(expected.length)).equals(expected)).toBe(true);
		await using(runtimeFolder, async machine => machine.putScancodes([0x1f]));
		await hearBytes(expected.length + 4);
		await using(runtimeFolder, async machine => machine.putScancodes([0x9f]));
		const repeated = (await hear(bytes => bytes.at(-1) === 0x9f)).subarray(expected.length);
		expect(repeated.subarray(0, -1).every(byte => byte === 0x1f)).toBe(true);
	});

	it('gets all of a long line, in calls of 25 codes', async () => {
		const {runtimeFolder} = await start({attachments: [hdd('boot.img')]});
		await hearBytes(1);
		const keys = Array.from({length: 200}, (_, index) => 0x1e + (index % 7)).flatMap(key => [key, key | 0x80]);
		for (let at = 0; at < keys.length; at += 25) {
			await using(runtimeFolder, async machine => machine.putScancodes(keys.slice(at, at + 25)));
		}

		expect([...(await hearBytes(keys.length + 1))].slice(1)).toEqual(keys);
	});

	it('gets nothing that was typed before it was up, and is not harmed by it', async () => {
		const {runtimeFolder} = await start({attachments: [hdd('boot.img')]});
		await using(runtimeFolder, async machine => machine.putScancodes([0x1e, 0x9e]));
		await hearBytes(1);
		await using(runtimeFolder, async machine => machine.putScancodes([0x20, 0xa0]));
		expect((await hear(bytes => bytes.at(-1) === 0xa0)).subarray(-2)).toEqual(Buffer.from([0x20, 0xa0]));
	});

	it('can be paused, and then the driver takes 64 keys', async () => {
		const spec = await start({attachments: [hdd('boot.img')]});
		await hearBytes(1);
		await using(spec.runtimeFolder, async machine => {
			await expect(machine.resume()).rejects.toBeInstanceOf(NotRunningError);
			await machine.pause();
			expect(await machine.state()).toBe('paused');
			const keys = Array.from({length: 32}, (_, index) => [0x20 + index, 0xa0 + index]).flat();
			await machine.putScancodes(keys);
			await expect(machine.putScancodes([0x1e])).rejects.toBeInstanceOf(FullQueueError);
			await machine.resume();
			const heard = [...(await hear(bytes => bytes.length >= 43))].slice(1, 43);
			expect(heard).toEqual(keys.slice(0, 42));
			await machine.powerOff();
			await expect(machine.putScancodes([0x1e])).rejects.toMatchObject({state: 'poweroff'});
		});
	});

	it('ends with its process, whose lock lingers; the serial file begins anew with each start', async () => {
		const spec = await start({attachments: [hdd('boot.img')]});
		await hearBytes(1);
		await using(spec.runtimeFolder, async machine => machine.powerOff());
		expect(await machineState(spec.runtimeFolder)).toEqual({state: 'poweroff', locked: true});
		expect(await isEmulated(spec)).toBe(false);
		expect(await unlocked(spec)).toBe('poweroff');
		await writeFile(file('serial.log'), 'old');
		await startHeadless(spec, program);
		expect((await hearBytes(1)).toString()).toBe('R');

		// P switches it off from inside.
		await using(spec.runtimeFolder, async machine => machine.putScancodes([0x19]));
		expect(await unlocked(spec)).toBe('poweroff');
		expect(await isEmulated(spec)).toBe(false);
	});

	it('does not outlive its process, and then reads as aborted', async () => {
		const spec = await start({attachments: [hdd('boot.img')]});
		await hearBytes(1);
		expect(await isEmulated(spec)).toBe(true);
		await using(spec.runtimeFolder, async machine => machine.die());
		expect(await unlocked(spec)).toBe('aborted');
		await eventually('QEMU to end', async () => !(await isEmulated(spec)));
	});

	it('runs though who started it is gone by then', async () => {
		const spec = specOf({attachments: [hdd('boot.img')]});
		started.push(spec);
		await mkdir(spec.runtimeFolder);
		await writeFile(file('spec.json'), JSON.stringify(spec));
		const [command = '', ...rest] = [...program, headlessFlag, file('spec.json')];
		const child = spawn(command, rest, {detached: true, stdio: ['ignore', 'ignore', 'ignore', 'pipe']});
		(child.stdio[3] as Readable).destroy();
		await hearBytes(1);
		expect(await machineState(spec.runtimeFolder)).toEqual({state: 'running', locked: true});
	});

	it('is aborted when the emulator dies', async () => {
		const spec = await start({attachments: [hdd('boot.img')]});
		const {stdout} = await execute('pgrep', ['-f', `^qemu.*${spec.uuid}`]);
		process.kill(Number(stdout), 'SIGKILL');
		expect(await unlocked(spec)).toBe('aborted');
	});

	it('reads and writes one partition of a raw disk, at its AHCI port', async () => {
		const disk = Buffer.alloc(2 ** 20, 0x11);
		await writeFile(file('disk'), disk);
		const table = execute('sfdisk', ['--quiet', '--wipe=never', file('disk')]);
		table.child.stdin?.end('label: dos\n1: start=2, size=10\n2: start=20, size=10\n');
		await table;
		await createRawVmdk({file: file('raw.vmdk'), device: file('disk'), partitions: [{number: 1, readOnly: false}]});
		await writeFile(
			file('boot.img'),
			Buffer.concat([bootSector({read: {drive: 0x81, lba: 5}, write: {drive: 0x81, lba: 9}}), Buffer.alloc(2 ** 20)]),
		);
		const spec = await start({attachments: [hdd('boot.img'), hdd('raw.vmdk', {port: 2, format: 'raw-vmdk', serial: 'VB2'})]});
		const heard = await hearBytes(516);
		expect(heard.subarray(0, 2).toString()).toBe('RD');
		expect(heard.subarray(2, 514).equals(Buffer.alloc(sector, 0x11))).toBe(true);
		expect(heard.subarray(514)).toEqual(Buffer.from('W\0'));
		await using(spec.runtimeFolder, async machine => machine.powerOff());
		expect((await readFile(file('disk'))).subarray(9 * sector, 10 * sector).equals(Buffer.alloc(sector, 0xee))).toBe(true);
	});
});

describe('the start fails', () => {
	it('with the reason, and leaves no emulator', async () => {
		await writeFile(file('boot.img'), Buffer.alloc(4096));
		await mkdir(file('folder'));
		expect(await failureOf({attachments: [hdd('none.vdi')]})).toEqual({kind: 'missing-medium', path: file('none.vdi')});
		expect(await failureOf({attachments: [hdd('boot.img', {format: 'vdi', port: 3})]})).toMatchObject({kind: 'bad-medium', port: 3});
		expect(await failureOf({serialFile: file('folder')})).toEqual({kind: 'serial-file', path: file('folder'), code: 'EISDIR'});
		expect(await failureOf({serialFile: file('none/serial.log')})).toMatchObject({kind: 'serial-file', code: 'ENOENT'});
		expect(await failureOf({bootOrder: ['net']})).toMatchObject({kind: 'unsupported'});
		expect(await failureOf({attachments: [hdd('boot.img', {readOnly: true})]})).toMatchObject({kind: 'unsupported'});
		expect(await failureOf({qemu: 'no-such-program'})).toMatchObject({kind: 'terminated'});
		const nic = {mac: '08:00:27:00:00:01', cableConnected: true, forwards: [], reachesHost: true};
		expect(await failureOf({name: 'n'.repeat(64), nic})).toMatchObject({kind: 'long-name'});
		expect(await failureOf({nic: {...nic, forwards: [forward(22, {hostIp: ''})]}})).toMatchObject({kind: 'unsupported'});
		expect((await Promise.all(started.map(isEmulated))).some(Boolean)).toBe(false);
	});

	it('when another machine has the image', async () => {
		await execute('qemu-img', ['create', '-q', '-f', 'vdi', file('disk.vdi'), '1M']);
		const disk = hdd('disk.vdi', {format: 'vdi'});
		await start({name: 'first', attachments: [disk], serialFile: undefined});
		const second = await failureOf({name: 'second', attachments: [disk], serialFile: undefined});
		expect(second).toEqual({kind: 'medium-in-use', path: file('disk.vdi'), port: 0});
	});
});

function forward(hostPort: number, changes: Partial<Forward> = {}): Forward {
	return {name: 'ssh', protocol: 'tcp', hostIp: '127.0.0.1', hostPort, guestIp: '', guestPort: 22, ...changes};
}

describe('a host port that is in use', () => {
	it('is not forwarded, which only VBox.log tells; or it fails the start', async () => {
		const server = createServer();
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const {port} = server.address() as AddressInfo;
		const nic = {mac: '08:00:27:00:00:01', cableConnected: true, forwards: [forward(port)], reachesHost: true};
		const refused = `NAT: Failed to redirect TCP 127.0.0.1:${port} -> 0.0.0.0:22 (Address already in use)`;
		const spec = await start({nic});
		expect(await log(spec)).toContain(refused);
		expect(await failureOf({name: 'newer', version: '7.1.12', busyPort: 'fails', nic, serialFile: undefined})).toEqual({
			kind: 'busy-port',
			hostPort: port,
			guestPort: 22,
		});

		server.close();
		await once(server, 'close');
		await using(spec.runtimeFolder, async machine => machine.addForward(forward(port)));
		expect(await log(spec)).toContain(`NAT: Set redirect TCP 127.0.0.1:${port} -> 0.0.0.0:22`);
		await using(spec.runtimeFolder, async machine => machine.removeForward('ssh'));
		const again = createServer();
		again.listen(port, '127.0.0.1');
		await once(again, 'listening');
		again.close();
	});
});

describe('the practice guest', () => {
	const codes = (text: string) =>
		[...text].flatMap(character => {
			for (const [key, [plain, shifted]] of usKeyboard) {
				if (character === plain) {
					return [key, key | 0x80];
				}

				if (character === shifted) {
					return [0x2a, key, key | 0x80, 0xaa];
				}
			}

			throw new Error(`No key for ${character}`);
		});

	it('is typed at, shows its screen, and gets disks while it runs', async () => {
		const {iso} = await buildPracticeGuest({variant: 'core'});
		const cd: Attachment = {...hdd('', {port: 1, kind: 'dvd', readOnly: true, serial: ''}), path: iso};
		const first = Buffer.alloc(2 ** 20);
		first.write('first disk');
		await writeFile(file('first.img'), first);
		await execute('qemu-img', ['convert', '-f', 'raw', '-O', 'vdi', file('first.img'), file('first.vdi')]);
		const atStart = hdd('first.vdi', {format: 'vdi', hotPluggable: true, serial: 'VB11111111-11111111', ignoreFlush: false});
		const spec = await start({memoryMib: 256, attachments: [cd, {...atStart, port: 2}]});
		expect(await log(spec)).toContain('DrvVD: Flushes will be passed to the disk');
		const type = async (line: string) => using(spec.runtimeFolder, async machine => machine.putScancodes(codes(`${line}\n`)));
		const heard = async () => readFile(file('serial.log'), 'utf8');
		// Whether it is heard yet can only be tried. The name is for the boot loader, which asks for one when it has read anything else.
		const knock = async () => {
			await type('core');
			await type('sudo chmod 666 /dev/ttyS0; echo here-42 >/dev/ttyS0');
			return (await heard()).includes('here-42');
		};
		await eventually('the shell', knock, {limit: machineLimit, every: 2000});

		const picture = file('screen.png');
		await using(spec.runtimeFolder, async machine => machine.screenshot(picture));
		expect((await readFile(picture)).subarray(0, 8)).toEqual(Buffer.from('\u{89}PNG\r\n\u{1a}\n', 'latin1'));
		await expect(using(spec.runtimeFolder, async machine => machine.screenshot(file('none/screen.png')))).rejects.toMatchObject({
			code: 'ENOENT',
		});

		const said = async (word: string) => {
			const find = async () => ((await heard()).includes(word) ? heard() : undefined);
			return eventually(`"${word}" on the serial port`, find, {limit: machineLimit, seen: heard});
		};
		const report = async (word: string) => {
			await type(
				`for d in /sys/block/sd*; do cat $d/device/vpd_pg80; sudo head -c 11 /dev/\${d##*/}; done >/dev/ttyS0; echo ${word}-$? >/dev/ttyS0`,
			);
			const text = await said(`${word}-`);
			return text.slice(0, text.indexOf(`${word}-`));
		};
		await type('sudo modprobe virtio_scsi; while [ ! -b /dev/sda ]; do sleep 1; done; echo loaded >/dev/ttyS0');
		await said('loaded');
		expect(await report('one')).toMatch(/VB11111111-11111111first disk/);

		const second = Buffer.alloc(2 ** 20);
		second.write('second disk');
		await writeFile(file('second.img'), second);
		const plugged = hdd('second.img', {port: 4, hotPluggable: true, serial: 'VB22222222-22222222'});
		await using(spec.runtimeFolder, async machine => {
			await expect(machine.attach({...plugged, path: file('none.img')})).rejects.toMatchObject({failure: {kind: 'missing-medium'}});
			await expect(machine.attach({...plugged, format: 'vdi'})).rejects.toMatchObject({failure: {kind: 'bad-medium', port: 4}});
			await machine.attach(plugged);
		});
		expect(await report('two')).toMatch(/VB22222222-22222222second disk/);
		await type('echo written | sudo dd of=/dev/sdb conv=fsync; echo flushed >/dev/ttyS0');
		await said('flushed');
		await using(spec.runtimeFolder, async machine => {
			await machine.detach('SATA', 4);
			await machine.detach('SATA', 2);
			// A CD can be changed at any time.
			await machine.attach({...cd, path: undefined});
			await machine.attach(cd);
		});
		expect((await readFile(file('second.img'), 'utf8')).startsWith('written\n')).toBe(true);
		expect((await report('three')).split('two-').at(-1)).not.toContain('VB');

		await type('sudo poweroff');
		expect(await unlocked(spec)).toBe('poweroff');
		expect(await log(spec)).toContain("to 'OFF'");
	});
});
