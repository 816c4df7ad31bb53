import {mkdir, readFile, truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {makeFileSystem} from '../../fixtures/disks/file-systems.js';
import {buildPracticeGuest} from '../../fixtures/practice-guest/index.js';
import {run} from '../../source/host/run.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program, type Running} from '../harness/program.js';
import {sha256} from '../harness/sha256.js';

const context = {signal: new AbortController().signal, emit() {}};
let program: Program;
let mirror: string;

beforeAll(async () => {
	const {VMFUSE_HOME} = await preparedHome();
	program = await Program.create(VMFUSE_HOME);
	({mirrorDir: mirror} = await buildPracticeGuest({variant: 'core', signal: context.signal}));
});

afterAll(async () => {
	await program.close();
});

const record = async () => readFile(path.join(program.home, 'data', 'intermediaries', 'vmfuse', 'intermediary.json'), 'utf8');

/** Kill it with all that it knows when it begins with a step. */
async function killIn(step: string, {process: command, ending}: Running): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		let heard = '';
		command.stdout?.on('data', (text: string) => {
			heard += text;
			if (heard.includes(`"type":"step-started","id":"${step}"`)) resolve();
		});
		command.once('exit', () => reject(new Error(`it has ended before the step ${step}`)));
	});
	command.kill('SIGKILL');
	await ending;
}

test('what a disk needs is added by the command that is shown, while another disk stays mounted; killed on the way, nothing has changed', async () => {
	const [windows, other] = [path.join(program.folder, 'windows.img'), path.join(program.folder, 'other.img')];
	await writeFile(windows, '');
	await truncate(windows, 16 << 20);
	await run(['mkfs.ntfs', '-q', '-F', '-f', windows], context);
	const contents = path.join(program.folder, 'contents');
	await mkdir(contents);
	await writeFile(path.join(contents, 'hello.txt'), 'hello\n');
	await makeFileSystem(
		other,
		{type: 'ext4', label: 'other', uuid: '0b50e700-0000-4000-8000-000000000003', size: 8 << 20, contents},
		context,
	);
	const [mountpoint, second] = [await program.makeFolder('mnt'), await program.makeFolder('second')];

	const {stdout} = await program.run(['mount', windows, mountpoint, '--json']);
	const {nextSteps} = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {nextSteps: readonly string[]};
	const [, words = ''] = /: vmfuse-tui (extend ntfs-3g)$/.exec(nextSteps[0] ?? '') ?? [];
	const command = [...words.split(' '), '--mirror', mirror, '--json'];
	const before = await record();

	await killIn('load', program.start(command));
	const checks = await program.run(['doctor']);
	expect(checks.stdout).toContain('the adding of ntfs-3g to "vmfuse" was cut off; mounts go on as before');
	await program.succeed('mount', other, second);
	expect(await program.succeed('recover')).toContain('Undone: the adding of ntfs-3g to "vmfuse"');
	expect(await record()).toBe(before);
	expect((await program.run(['doctor'])).stdout).not.toContain('cut off');

	await program.succeed(...command);
	expect(await sha256(path.join(second, 'hello.txt')), 'it was mounted all the time').toBe(await sha256(path.join(contents, 'hello.txt')));
	await program.succeed('unmount', second);
	expect(JSON.parse(await record())).toMatchObject({
		snapshot: expect.stringMatching(/^vmfuse-\d$/),
		extensions: expect.arrayContaining(['ntfs-3g']),
	});
	expect(await program.succeed('extend')).toMatch(/^ntfs-3g +is there/m);

	await program.succeed('mount', windows, mountpoint);
	await writeFile(path.join(mountpoint, 'new.txt'), 'written\n');
	await program.succeed('unmount', mountpoint);
	expect((await run(['ntfscat', windows, 'new.txt'], context)).stdout).toBe('written\n');

	// A Windows that hibernates leaves the file of its memory, which begins so.
	const memory = path.join(program.folder, 'hiberfil.sys');
	await writeFile(memory, Buffer.concat([Buffer.from('hibr'), Buffer.alloc(4092)]));
	await run(['ntfscp', '-q', windows, memory, 'hiberfil.sys'], context);
	const refused = await program.run(['mount', windows, mountpoint, '--json']);
	expect(JSON.parse(refused.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
		code: 'hibernated',
		nextSteps: ['Mount it read-only: --read-only', expect.any(String)],
	});
	await program.succeed('mount', windows, mountpoint, '--read-only');
	expect(await readFile(path.join(mountpoint, 'new.txt'), 'utf8')).toBe('written\n');
	await program.succeed('unmount', mountpoint);
});
