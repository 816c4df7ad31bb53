import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {type AddressInfo, createServer} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {afterEach, describe, expect, it} from 'vitest';
import {type Double, newDouble, versions} from '../fixtures/vboxmanage/double.js';
import {eventually} from '../harness/eventually.js';
import {bootSector} from '../hypervisor/boot-sector.js';

const execute = promisify(execFile);

let double: Double;
afterEach(async () => {
	for (const pid of await processesOf(/--double-headless/)) process.kill(pid, 'SIGKILL');
	await double.remove();
});

/** Processes of this double's machines. */
async function processesOf(command: RegExp): Promise<readonly number[]> {
	const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
	const found = await Promise.all(
		pids.map(async pid => {
			const [line = '', environment = ''] = await Promise.all(
				['cmdline', 'environ'].map(name => readFile(`/proc/${pid}/${name}`, 'utf8')),
			).catch(() => []);
			return command.test(line) && environment.split('\0').includes(`HOME=${double.home}`);
		}),
	);
	return pids.filter((_, index) => found[index]).map(Number);
}

const file = (name: string) => path.join(double.home, name);
const vbox = async (...args: readonly string[]) => double.runApart(...args);
const keys = async (...bytes: readonly number[]) =>
	vbox('controlvm', 'one', 'keyboardputscancode', ...bytes.map(byte => byte.toString(16).padStart(2, '0')));
const stroke = (key: number) => [key, key | 0x80];

/** A machine that writes to its serial port what it gets from its keyboard. */
async function start(version?: string, ...options: readonly string[]): Promise<void> {
	double = await newDouble(version);
	const {must} = double;
	await writeFile(file('boot.img'), Buffer.concat([bootSector(), Buffer.alloc(2 ** 20)]));
	await execute('qemu-img', ['convert', '-f', 'raw', '-O', 'vdi', file('boot.img'), file('boot.vdi')]);
	await must('createvm', '--name', 'one', '--register');
	await must('modifyvm', 'one', '--memory', '32', '--uart1', '0x3F8', '4', '--uartmode1', 'file', file('serial.log'), ...options);
	await must('storagectl', 'one', '--name', 'SATA', '--add', 'sata', '--portcount', '4');
	await must('storageattach', 'one', '--storagectl', 'SATA', '--port', '0', '--device', '0', '--type', 'hdd', '--medium', file('boot.vdi'));
}

async function run(): Promise<void> {
	await start();
	expect(await vbox('startvm', 'one', '--type', 'headless')).toMatchObject({status: 0});
	await hear(1);
}

async function hear(count: number, isComplete = (_: Buffer) => true): Promise<Buffer> {
	return eventually('the serial port', async () => {
		// Its process makes the file.
		const bytes = await readFile(file('serial.log')).catch(() => Buffer.alloc(0));
		return bytes.length >= count && isComplete(bytes) ? bytes : undefined;
	});
}

const state = async () => /^VMState="(.*)"$/m.exec((await vbox('showvminfo', 'one', '--machinereadable')).stdout)?.[1];

/** Until its process, and with it the lock, is gone. */
async function unlocked(): Promise<string | undefined> {
	return eventually('the lock to go', async () => ((await processesOf(/--double-headless/)).length === 0 ? state() : undefined));
}

describe('keys', () => {
	it('arrive as they were sent, also when the calls cut them, and repeat when the release is late', async () => {
		await run();
		await keys(...stroke(0x1e), 0xe0);
		await keys(0x48, 0xe0, 0xc8, 0x2a, 0x2a, 0xaa);
		const expected = Buffer.from('R\u{1e}\u{9e}\u{e0}\u{48}\u{e0}\u{c8}\u{2a}\u{aa}', 'latin1');
		expect(await hear(expected.length)).toEqual(expected);
		const line = Array.from({length: 50}, (_, index) => 0x1e + (index % 7)).flatMap(stroke);
		// Whole strokes: a key that stays down from one call to the next repeats.
		for (let at = 0; at < line.length; at += 24) await keys(...line.slice(at, at + 24));
		expect([...(await hear(expected.length + line.length))].slice(expected.length)).toEqual(line);
		await keys(0x1f);
		await hear(expected.length + line.length + 4);
		await keys(0x9f);
		const repeated = (await hear(0, bytes => bytes.at(-1) === 0x9f)).subarray(expected.length + line.length);
		expect(repeated.subarray(0, -1).every(byte => byte === 0x1f)).toBe(true);
	});

	it('wait in a queue of 64 while the machine is paused, and the rest is refused', async () => {
		await run();
		await vbox('controlvm', 'one', 'pause');
		const line = Array.from({length: 32}, (_, index) => stroke(0x20 + index)).flat();
		expect(await keys(...line)).toMatchObject({status: 0});
		expect(await keys(0x1e)).toEqual({status: 1, stdout: '', stderr: 'VBoxManage: error: Failed to send a scancode.\n'});
		await vbox('controlvm', 'one', 'resume');
		expect([...(await hear(43))].slice(1, 43)).toEqual(line.slice(0, 42));
	});
});

describe('the end', () => {
	it('is that of the emulator, and then of its process; the serial file begins anew with each start', async () => {
		await run();
		await vbox('controlvm', 'one', 'poweroff');
		expect(await processesOf(/^qemu/)).toEqual([]);
		expect(await unlocked()).toBe('poweroff');
		await writeFile(file('serial.log'), 'old');
		await vbox('startvm', 'one', '--type', 'headless');
		expect((await hear(1, bytes => bytes[0] === 'R'.charCodeAt(0))).toString()).toBe('R');
		// P switches it off from inside.
		await keys(0x19);
		expect(await unlocked()).toBe('poweroff');
	});

	it.each([
		['--double-headless', 'SIGKILL', 'aborted'],
		['--double-headless', 'SIGTERM', 'saved'],
		['^qemu', 'SIGKILL', 'aborted'],
	] as const)('of %s by %s leaves the machine %s, and no emulator', async (command, signal, left) => {
		await run();
		for (const pid of await processesOf(new RegExp(command))) process.kill(pid, signal);
		expect(await unlocked()).toBe(left);
		await eventually('QEMU to end', async () => (await processesOf(/^qemu/)).length === 0);
		expect(await vbox('startvm', 'one', '--type', 'headless')).toMatchObject({status: 0});
	});
});

it('a disk that was made hot-pluggable while the machine runs is there, not saved, and its image stays locked', async () => {
	await run();
	await double.must('createmedium', 'disk', '--filename', 'a.vdi', '--size', '10');
	const attach = async (port: string, medium: string, ...more: readonly string[]) =>
		vbox('storageattach', 'one', '--storagectl', 'SATA', '--port', port, '--device', '0', '--type', 'hdd', '--medium', medium, ...more);
	expect((await attach('1', 'a.vdi', '--hotpluggable', 'on')).stderr).toContain('The machine is not mutable (state is Running)\n');
	expect(await double.must('showvminfo', 'one', '--machinereadable')).toContain(`"SATA-1-0"="${file('a.vdi')}"`);
	expect(await attach('1', 'none')).toEqual({status: 0, stdout: '', stderr: ''});
	expect((await vbox('closemedium', 'disk', 'a.vdi')).stderr).toContain(
		`Medium '${file('a.vdi')}' is locked for writing by another task\n`,
	);
	expect((await attach('0', 'none')).stderr).toContain("port 0 of controller 'SATA' does not support hot-plugging\n");
	expect((await attach('5', 'a.vdi')).stderr).toContain('port=5 (must be in range [0, 3])');
	await attach('1', 'a.vdi', '--hotpluggable', 'on');
	await vbox('controlvm', 'one', 'poweroff');
	await unlocked();
	expect(await double.must('showvminfo', 'one', '--machinereadable')).toContain('"SATA-1-0"="none"');
	expect(await vbox('closemedium', 'disk', 'a.vdi')).toEqual({status: 0, stdout: '', stderr: ''});
});

it('a start fails with the reason, and leaves no emulator', async () => {
	await start();
	const reasonOf = async () => (await vbox('startvm', 'one', '--type', 'headless')).stderr;
	const image = await readFile(file('boot.vdi'));
	// A version of the format that there is not.
	await writeFile(file('boot.vdi'), image.fill(0xff, 0x44, 0x48));
	expect(await reasonOf()).toContain('AHCI: Failed to attach drive to Port0 (VERR_VD_VMDK_INVALID_HEADER)\n');
	await rm(file('boot.vdi'));
	expect(await reasonOf()).toContain('error: File not found. (VERR_FILE_NOT_FOUND)\n');
	await double.must('modifyvm', 'one', '--uartmode1', 'file', file('none/serial.log'));
	await double.must('storageattach', 'one', '--storagectl', 'SATA', '--port', '0', '--device', '0', '--medium', 'none');
	expect(await reasonOf()).toContain(`RawFile#0 failed to create the raw output file ${file('none/serial.log')} (VERR_FILE_NOT_FOUND)\n`);
	expect(await processesOf(/^qemu/)).toEqual([]);
});

it.each(versions)('a host port that is in use, with VirtualBox %s', async version => {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	await start(version, '--natpf1', `ssh,tcp,127.0.0.1,${port},,22`);
	const {status, stderr} = await vbox('startvm', 'one', '--type', 'headless');
	const log = await readFile(file('VirtualBox VMs/one/Logs/VBox.log'), 'utf8');
	server.close();
	const problem = `NAT#0: configuration error: failed to set up redirection of ${port} to 22.`;
	expect(status).toBe(version === '7.1.12' ? 1 : 0);
	if (version === '7.1.12') expect(stderr).toContain(problem);
	else if (version === '7.2.22') expect(log).toContain(`VMSetError: ${problem}`);
	else expect(log).toContain(`NAT: Failed to redirect TCP 127.0.0.1:${port} -> 0.0.0.0:22 (Address already in use)`);
});
