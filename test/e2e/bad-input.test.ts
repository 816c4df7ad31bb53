import {readFile, symlink, truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {makeSampleDisk} from '../../fixtures/disks/sample-disk.js';
import {loopDevice} from '../harness/loop-device.js';
import {preparedHome} from '../harness/prepared-home.js';
import {type Ending, Program} from '../harness/program.js';
import {environmentOf, testedHypervisor} from '../harness/world.js';

let program: Program;
let image: string;
let mountpoint: string;

beforeAll(async () => {
	const {VMFUSE_HOME} = await preparedHome();
	program = await Program.create(VMFUSE_HOME);
	({file: image} = await makeSampleDisk({file: path.join(program.folder, 'disk.img'), table: 'gpt'}));
	mountpoint = await program.makeFolder('mountpoint');
	const full = await program.makeFolder('full');
	await writeFile(path.join(full, 'something'), '');
	await writeFile(path.join(program.folder, 'file'), '');
	await writeFile(path.join(program.folder, 'empty.img'), '');
	await writeFile(path.join(program.folder, 'blank.img'), '');
	await truncate(path.join(program.folder, 'blank.img'), 10 << 20);
	await symlink('nowhere', path.join(program.folder, 'dangling'));
});

afterAll(async () => {
	await program.close();
});

type Mount = {readonly image?: string; readonly partition?: string; readonly device?: string; readonly mountpoint?: string};

async function mount(given: Mount, ...options: readonly string[]): Promise<Ending> {
	const {image: source = image, partition = '8', device = 'auto', mountpoint: place = mountpoint} = given;
	return program.run(['mount', source, partition, device, place, ...options]);
}

describe('refused before anything is made', () => {
	const cases: ReadonlyArray<readonly [name: string, given: Mount, message: string, option?: string]> = [
		['no such image', {image: 'none.img'}, 'there is no disk or image'],
		['no such disk', {image: '/dev/nosuchdisk'}, 'there is no disk /dev/nosuchdisk'],
		['a folder', {image: 'full'}, 'is a directory, not a disk or an image'],
		['a link to nowhere', {image: 'dangling'}, 'there is no disk or image'],
		['a character device', {image: '/dev/null'}, 'is neither a disk nor an image'],
		['an empty image', {image: 'empty.img'}, 'is empty'],
		['an image without partitions', {image: 'blank.img'}, 'has no partition 8'],
		['a partition that is not there', {partition: '9'}, 'has no partition 9'],
		['partition 0', {partition: '0'}, 'not a partition number'],
		['a partition that is no number', {partition: 'seven'}, 'there is no disk or image seven'],
		['a mountpoint that does not exist', {mountpoint: 'new'}, '--create'],
		['a mountpoint that is not empty', {mountpoint: 'full'}, 'is not empty'],
		['a mountpoint that is a file', {mountpoint: 'file'}, 'is not a directory'],
		['a mountpoint below a file', {mountpoint: 'file/below'}, 'is not a directory', '--create'],
		['a mountpoint that is a mount', {mountpoint: '/proc'}, 'something is mounted at /proc already'],
	];
	test.each(cases.map(([name, ...rest]) => ({name, rest})))('$name', async ({rest: [given, message, option]}) => {
		const {status, stdout, stderr} = await mount(given, ...(option === undefined ? [] : [option]));
		expect({status, stdout}).toEqual({status: 2, stdout: ''});
		expect(stderr).toMatch(/^Error: .+\n( {2}- .+\n)*$/);
		expect(stderr).toContain(message);
		expect(await program.journals()).toEqual(new Map());
		expect(await program.leftovers()).toEqual([]);
	});

	test('the same as JSON', async () => {
		const {status, stdout, stderr} = await mount({partition: '9'}, '--json');
		expect(status).toBe(2);
		expect(stderr).toBe('');
		const lines = stdout.trim().split('\n');
		const last = JSON.parse(lines.at(-1) ?? '');
		expect(last).toMatchObject({
			type: 'error',
			exitCode: 2,
			message: expect.stringContaining('has no partition 9'),
			nextSteps: [expect.any(String)],
		});
	});

	test('no intermediary', async () => {
		const {status, stderr} = await program.run(['mount', image, '8', 'auto', mountpoint, '--intermediary', 'other']);
		expect({status, stderr}).toEqual({status: 3, stderr: expect.stringContaining('vmfuse-tui setup --name other')});
	});

	test('no hypervisor', async () => {
		const {status, stderr} = await program.run(['mount', image, '8', 'auto', mountpoint], {PATH: '/nonexistent'});
		expect({status, stderr}).toEqual({
			status: 3,
			stderr: expect.stringContaining(testedHypervisor === 'qemu' ? 'qemu-system-x86' : 'VirtualBox'),
		});
	});

	test('nothing to unmount', async () => {
		expect(await program.run(['unmount', mountpoint])).toMatchObject({status: 2, stderr: expect.stringContaining('vmfuse-tui list')});
		expect(await program.run(['unmount'])).toMatchObject({status: 2, stderr: expect.stringContaining('--all')});
		expect(await program.run(['unmount', '--all', mountpoint])).toMatchObject({status: 2});
		expect(await program.run(['unmount', '--all'])).toMatchObject({status: 0, stdout: 'Nothing was mounted.\n'});
	});

	test('nothing to recover', async () => {
		expect(await program.run(['recover'])).toMatchObject({status: 0, stdout: 'Nothing was left behind.\n'});
	});
});

/** Run our program where something of the system is hidden: a mount namespace of its own, for which it takes root. */
async function runWithout(hidden: string): Promise<{status: number | undefined; stderr: string}> {
	const cli = path.resolve(import.meta.dirname, '../../build/cli.js');
	const script = 'mount --bind /dev/null "$1" && shift && exec "$@"';
	const command = [process.execPath, cli, 'mount', image, '8', 'auto', mountpoint];
	const {exitCode, stderr} = await execa('unshare', ['--mount', 'sh', '-c', script, 'sh', hidden, ...command], {
		reject: false,
		cwd: program.folder,
		env: await environmentOf(program.home),
	});
	return {status: exitCode, stderr};
}

describe.runIf(process.getuid?.() === 0)('on a system that lacks something', () => {
	test('no sshfs', async () => {
		const {stdout: sshfs} = await execa('sh', ['-c', 'command -v sshfs']);
		const {status, stderr} = await runWithout(sshfs);
		expect({status, stderr}).toEqual({status: 3, stderr: expect.stringMatching(/sshfs is not installed\n {2}- Install it: .*sshfs/)});
	});

	test('no fusermount3', async () => {
		const {stdout: fusermount} = await execa('sh', ['-c', 'readlink -f "$(command -v fusermount3)"']);
		const {status, stderr} = await runWithout(fusermount);
		expect({status, stderr}).toEqual({status: 3, stderr: expect.stringContaining('fuse3')});
	});
});

describe.runIf(process.getuid?.() === 0)('what this computer uses itself', () => {
	test('a mounted partition, and the disk that it is on, are refused', async () => {
		const {path: loop, detach} = await loopDevice(image);
		try {
			const place = await program.makeFolder('of-the-host');
			await execa('mount', ['-o', 'ro', `${loop}p5`, place]);
			try {
				const ofDisk = await mount({image: loop, partition: '5'});
				expect(ofDisk).toMatchObject({status: 2, stderr: expect.stringContaining(`mounted at ${place}`)});
				const byName = await mount({image: `${loop}p5`, partition: '-'});
				expect(byName).toMatchObject({status: 2, stderr: expect.stringContaining(`mounted at ${place}`)});
				const whole = await mount({image: loop, partition: '-'});
				expect(whole).toMatchObject({status: 2, stderr: expect.stringContaining('is in use')});
				expect(await program.leftovers()).toEqual([expect.stringContaining(place)]);
			} finally {
				await execa('umount', [place]);
			}
		} finally {
			await detach();
		}
	});
});

test('a device that the guest does not find is refused with those that are there, and nothing is changed', async () => {
	const before = await readFile(image);
	const {status, stderr} = await mount({device: '/dev/vg-host/lv-none'});
	expect(status).toBe(2);
	expect(stderr).toContain('there is no /dev/vg-host/lv-none on this disk');
	expect(stderr).toContain('/dev/vg-host/lv-root');
	expect(await program.leftovers()).toEqual([]);
	expect((await readFile(image)).equals(before)).toBe(true);
});
