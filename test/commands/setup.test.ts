import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {Program} from '../harness/program.js';
import {giveIntermediary} from '../intermediary/sample-intermediary.js';
import {type FileServer, serveFiles} from '../iso/file-server.js';
import {makeIso} from '../iso/make-iso.js';

let program: Program;
let server: FileServer;

beforeEach(async () => {
	program = await Program.create();
	await program.pretendQemu();
	server = await serveFiles();
	await writeFile(path.join(program.folder, 'text.iso'), 'no image');
	await writeFile(path.join(program.folder, 'damaged.iso'), 'no image');
	await writeFile(path.join(program.folder, 'damaged.iso.md5.txt'), `${'0'.repeat(32)}  damaged.iso\n`);
});

afterEach(async () => {
	await server.close();
	await program.remove();
});

describe('setup with a wrong argument: exit 2, and nothing is made', () => {
	test.each<[readonly string[], string]>([
		[['--extension', 'zfs'], 'there is no extension named "zfs"'],
		[['--extension', 'mdadm', '--extension', 'constructor'], 'there is no extension named "constructor"'],
		[['--iso', 'none.iso'], 'there is no such file'],
		[['--iso', '/'], 'it is a folder'],
		[['--iso', ''], 'it is a folder'],
		[['--iso', 'text.iso'], 'it is not an ISO 9660 image'],
		[['--iso', 'damaged.iso'], 'fails the checksum in damaged.iso.md5.txt'],
		[['--mirror', '/nonexistent'], 'there is no such folder'],
		[['--mirror', ''], 'there is no such folder'],
		[['--mirror', 'http://'], 'this is not a valid URL'],
		[['--mirror', 'text.iso'], 'there is no such folder'],
		[['--name', '../x'], 'cannot be the name of an intermediary'],
		[['--name', ''], 'cannot be the name of an intermediary'],
		[['--name', 'x'.repeat(41)], 'cannot be the name of an intermediary'],
		[['--port', '0'], '--port 0 is no port'],
		[['--port', '65536'], '--port 65536 is no port'],
		[['--port', '0x16'], '--port 0x16 is no port'],
		[['--port', ' 22'], '--port  22 is no port'],
		[['--port', ''], '--port  is no port'],
		[['--hypervisor', 'vmware'], 'there is no hypervisor named "vmware"'],
		[['--restart'], 'this must be confirmed'],
		[['--restart', '--yes', '--iso', 'text.iso'], 'it is not an ISO 9660 image'],
	])('%j', async (argv, message) => {
		const {status, stdout, stderr} = await program.run(['setup', ...argv]);
		expect(stderr).toContain(message);
		expect(stderr).toMatch(/^( {4}hypervisor: .+\n)?Error: .+\n( {2}- .+\n)*$/);
		expect([status, stdout]).toEqual([2, '']);
		expect(await program.tree()).toEqual([]);
	});

	test('an image that does not boot', async () => {
		const iso = await makeIso(program.folder, 'data.iso', {bootable: false});
		const {status, stderr} = await program.run(['setup', '--iso', iso]);
		expect(stderr).toContain('it is not bootable');
		expect(status).toBe(2);
		expect(await program.tree()).toEqual([]);
	});

	test('a proxy that is none', async () => {
		const {status, stderr} = await program.run(['setup', '--iso', 'text.iso'], {http_proxy: 'http://a b'});
		expect(stderr).toContain('is no address of a server');
		expect(status).toBe(2);
	});

	test('in JSON', async () => {
		const {status, stdout, stderr} = await program.run(['setup', '--json', '--iso', 'text.iso']);
		expect(JSON.parse(stdout)).toMatchObject({type: 'error', name: 'UsageError', exitCode: 2});
		expect([status, stderr]).toEqual([2, '']);
		expect(await program.tree()).toEqual([]);
	});
});

describe('setup with an image that cannot be downloaded: no intermediary, no machine, no lock', () => {
	const made = async () => (await program.tree()).filter(name => name.startsWith('data') || /locks\/./.test(name));

	test('404', async () => {
		const {status, stderr} = await program.run(['setup', '--iso', `${server.url}/none.iso`]);
		expect(stderr).toContain('answers 404');
		expect(status).toBeGreaterThan(0);
		expect(await made()).toEqual([]);
	});

	test('not bootable', async () => {
		server.files.set('/x.iso', {body: Buffer.alloc(100_000)});
		const {status, stderr} = await program.run(['setup', '--iso', `${server.url}/x.iso`]);
		expect(stderr).toContain('it is not an ISO 9660 image');
		expect(status).toBe(2);
		expect(await made()).toEqual([]);
	});

	test('a wrong checksum', async () => {
		server.files.set('/x.iso', {body: Buffer.from('damaged')}).set('/x.iso.md5.txt', {body: Buffer.from('0'.repeat(32))});
		const {status, stderr} = await program.run(['setup', '--iso', `${server.url}/x.iso`]);
		expect(stderr).toContain('fails its checksum');
		expect(status).toBe(2);
		expect(await made()).toEqual([]);
	});

	test('an intermediary that is there stays, --restart or not', async () => {
		await giveIntermediary(program.home);
		const {status, stderr} = await program.run(['setup', '--restart', '--yes', '--iso', `${server.url}/none.iso`]);
		expect(stderr).toContain('answers 404');
		expect(status).toBeGreaterThan(0);
		expect(await program.tree()).toContain('data/intermediaries/vmfuse/intermediary.json');
	});
});

test('without QEMU: exit 3, the package is named, and nothing is made', async () => {
	const iso = await makeIso(program.folder, 'Core.iso');
	const {status, stderr} = await program.run(['setup', '--iso', iso], {PATH: program.folder});
	expect(stderr).toMatch(/qemu-system-x86/);
	expect(status).toBe(3);
	expect(await program.tree()).toEqual([]);
});
