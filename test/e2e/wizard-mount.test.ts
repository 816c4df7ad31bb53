import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {makeSampleDisk, type SampleDisk} from '../../fixtures/disks/sample-disk.js';
import {run} from '../../source/host/run.js';
import {machineLimit} from '../harness/eventually.js';
import {preparedHome} from '../harness/prepared-home.js';
import {builtProgram, Program} from '../harness/program.js';
import {expectFiles} from '../harness/sample-files.js';
import {WizardTerminal} from '../harness/wizard-terminal.js';

const context = {signal: new AbortController().signal, emit() {}};
let program: Program;
let disk: SampleDisk;

beforeAll(async () => {
	program = await Program.create((await preparedHome()).VMFUSE_HOME);
	disk = await makeSampleDisk({file: path.join(program.folder, 'disk.img'), table: 'gpt'});
	const {offset = 0} = disk.partitions[5] ?? {};
	await run(['tune2fs', '-L', '\u001B[2J\u001B]0;x\u0007', `${disk.file}?offset=${offset}`], context);
});

afterAll(async () => {
	await program.close();
});

/** From the list of disks to that of the image's partitions. */
async function toPartitions(wizard: WizardTerminal): Promise<void> {
	await wizard.see('Which disk?', 'an image…');
	await wizard.press('end', /❯ +an image…/);
	await wizard.press('enter', 'Which image?', '❯ ./');
	await wizard.press('ctrl-u', /❯ *$/m);
	await wizard.type(disk.file, `❯ ${disk.file}`);
	await wizard.press('enter', 'Which partition?', 'LVM');
	// The label of partition 5, drawn harmlessly.
	await wizard.see('\\u{1b}[2J');
}

/** Answers with what is offered, question by question. */
async function accept(wizard: WizardTerminal, ...questions: ReadonlyArray<string | RegExp>): Promise<void> {
	for (const question of questions) await wizard.press('enter', question);
}

/** The terminal gets smaller and larger: at each size there is a whole frame with the question, where there is room for one. */
async function resizeAll(wizard: WizardTerminal, ...texts: ReadonlyArray<string | RegExp>): Promise<void> {
	await wizard.resize(60, 15, ...texts);
	await wizard.resize(40, 10, 'This terminal is too small.', '40 columns and 10 rows');
	await wizard.resize(120, 40, ...texts);
	await wizard.resize(80, 24, ...texts);
}

test('a logical volume is mounted by keys alone, there and back through all the questions; what the terminal showed before is still there', async () => {
	const before = 'for n in $(seq 30); do echo "earlier line $n."; done; exec "$0" "$1"';
	const wizard = await WizardTerminal.open(program, [], {command: ['sh', '-c', before, process.execPath, builtProgram]});
	const {terminal} = wizard;
	await wizard.see('vmfuse is ready', '❯ Mount', 'q quit');
	await wizard.press('enter', 'Which disk?');
	await toPartitions(wizard);
	await wizard.pointAt(/ 8 .*LVM/);
	await wizard.press('enter', 'Which file system?', 'lv-home');
	await wizard.pointAt('lv-root');
	await accept(wizard, 'Where, how and whose?');
	const mountpoint = path.join(program.folder, 'mnt', 'root-of-vg-host');
	await wizard.see(`❯ ${mountpoint}`, '✔ This folder will be made.');
	await accept(wizard, '❯ ○ Read-only');
	await wizard.press('down', '❯ ○ Look and try');
	await wizard.press('down', '❯ ○ Read-write');
	await accept(wizard, '❯ ○ As stored');
	await wizard.see('◉ Read-write');
	await wizard.press('down', '❯ ○ All mine');
	await accept(wizard, '❯ ◉ Inside');
	await accept(wizard, 'Mount it like this?', 'The same as a command');

	for (const seen of ['❯ ◉ Inside', /❯ \S*lv-root/, /❯ ○ +8 /, /❯ ○ \S*disk\.img /]) await wizard.press('escape', seen);
	await accept(wizard, /❯ ○ +8 /, /❯ \S*lv-root/, '❯ ◉ Inside');
	await wizard.see(mountpoint, '◉ Read-write', '◉ All mine');
	await accept(wizard, 'The same as a command');
	await accept(wizard, 'Your files are in');
	await expectFiles(mountpoint, disk.files);
	await writeFile(path.join(mountpoint, 'written here'), 'through the mount\n');
	expect(terminal.isAlternate).toBe(true);
	await wizard.see('❯ Leave: it stays mounted');
	terminal.press('enter');
	expect(await terminal.ended()).toBe(0);
	expect(terminal.isAlternate).toBe(false);
	const {scrollback} = wizard;
	expect(scrollback).toMatch(/earlier line 1\.\n.*earlier line 30\.\n.*lv-root is mounted at .*root-of-vg-host, read-write\.\n/s);
	expect(scrollback).toContain(`To unmount it: vmfuse-tui unmount ${mountpoint}\n`);
	expect(scrollback).not.toContain('Which');

	await program.succeed('unmount', mountpoint);
	expect(await program.leftovers()).toEqual([]);
});

test('Ctrl-C while the machine starts, and while it mounts, puts everything back, and the answers are there; at any size, without colours', async () => {
	const wizard = await WizardTerminal.open(program, ['wizard', 'mount'], {environment: {NO_COLOR: '1'}});
	const {terminal} = wizard;
	await toPartitions(wizard);
	await wizard.pointAt(/ 8 .*LVM/);
	await resizeAll(wizard, 'Which partition?', /❯ ○ +8 /);
	await wizard.press('enter', 'Looking at', 'Clone the intermediary');
	await resizeAll(wizard, 'Looking at', 'Clone the intermediary');
	await wizard.press('ctrl-c', 'Which partition?', /❯ ○ +8 /);
	expect(await wizard.leftovers()).toEqual([]);

	await wizard.press('enter', 'Which file system?', 'lv-root');
	await wizard.pointAt('lv-home');
	await resizeAll(wizard, 'Which file system?', /❯ \S*lv-home/);
	await accept(wizard, 'will be made.', '❯ ○ Read-only', '❯ ○ As stored', '❯ ◉ Inside', 'The same as a command');
	await accept(wizard, 'Mounting');
	await wizard.press('ctrl-c', '◉ Read-only', '◉ As stored', '❯ ◉ Inside');
	expect(await wizard.leftovers()).toEqual([]);
	await wizard.type('q', '❯ Mount');
	terminal.press('ctrl-c');
	expect(await terminal.ended()).toBe(130);
	expect(terminal.isAlternate).toBe(false);
	expect(colours(terminal.written)).toEqual([]);
});

test('a btrfs on two images is marked, mounted to look and try, written to and unmounted, and the images stay as they were', async () => {
	const images = ['one.img', 'two.img'].map(name => path.join(program.folder, name));
	for (const image of images) await run(['truncate', '-s', '128M', image], context);
	await run(['mkfs.btrfs', '--quiet', '--data', 'raid1', '--metadata', 'raid1', '--label', 'pair', ...images], context);
	const before = await run(['sha256sum', ...images], context);
	const wizard = await WizardTerminal.open(program, ['wizard', 'mount']);
	await wizard.see('Which disk?', 'an image…');
	await wizard.press('end', /❯ +an image…/);
	for (const [index, image] of images.entries()) {
		await wizard.press(index === 0 ? 'space' : 'enter', 'Which image?');
		await wizard.press('ctrl-u', /❯ *$/m);
		await wizard.type(image, `❯ ${image}`);
		await wizard.press('enter', index === 0 ? 'One is marked' : '2 are marked', 'btrfs');
		if (index === 0) await wizard.press('down', 'Enter names another image');
	}

	// The only file system is not asked for.
	await accept(wizard, 'will be made.', '❯ ○ Read-only');
	await wizard.press('down', '❯ ○ Look and try');
	await accept(wizard, '❯ ○ As stored');
	await wizard.press('down', '❯ ○ All mine');
	await accept(wizard, '❯ ◉ Inside', 'Mount it like this?');
	await wizard.see(/thrown\s+away\s+when\s+it\s+is\s+unmounted/);
	await accept(wizard, 'Your files are in');
	const mountpoint = path.join(program.folder, 'mnt', 'pair');
	await writeFile(path.join(mountpoint, 'tried'), 'and thrown away\n');
	await wizard.choose('See what is mounted', 'thrown away when it is unmounted', 'two.img');
	await wizard.press('enter', 'What was written there was thrown away.', /are\s+free/);
	await wizard.type('q', '❯ Mount');
	await wizard.type('q');
	expect(await wizard.terminal.ended()).toBe(0);
	expect((await run(['sha256sum', ...images], context)).stdout).toBe(before.stdout);
	expect(await program.leftovers()).toEqual([]);
});

test('SIGTERM while the machine starts ends in order, and leaves nothing', async () => {
	const wizard = await WizardTerminal.open(program, ['wizard', 'mount']);
	const {terminal} = wizard;
	await toPartitions(wizard);
	await wizard.pointAt(/ 8 .*LVM/);
	await wizard.press('enter', 'Looking at', 'Start the clone');
	process.kill(terminal.pty.pid, 'SIGTERM');
	expect(await terminal.ended(machineLimit)).toBe(143);
	expect(terminal.isAlternate).toBe(false);
	expect(await program.leftovers()).toEqual([]);
	// Where colours are not forbidden there are some.
	expect(colours(terminal.written)).not.toEqual([]);
});

/** The parameters of SGR that set a colour. */
function colours(written: string): readonly string[] {
	const parameters = written.split('\u001B[').flatMap(part => /^([\d;:]*)m/.exec(part)?.[1]?.split(/[;:]/) ?? []);
	return parameters.filter(parameter => /^(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])$/.test(parameter));
}
