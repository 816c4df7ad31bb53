import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {type IPty, spawn} from 'node-pty';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {commandLoop, parseCandidate} from '../../source/console/guest-programs.js';
import {eventually} from '../harness/eventually.js';

const ctrlC = '\u0003';

let folder: string;
let terminal: IPty;

/** The loop in BusyBox' shell at a real terminal. A file stands for the serial port. */
beforeEach(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-loop-'));
	const port = path.join(folder, 'port');
	await writeFile(port, '');
	const program = commandLoop('a1b2c3').join('\n').replaceAll('/dev/ttyS0', port).replaceAll('/tmp/vm.', `${folder}/vm.`);
	await writeFile(path.join(folder, 'program'), `${program}\n`);
	terminal = spawn('busybox', ['sh', '-i'], {cwd: folder});
	terminal.write('. ./program\n');
	await heard('!a1b2c3');
});

afterEach(async () => {
	terminal.kill('SIGKILL');
	await rm(folder, {recursive: true, force: true});
});

async function lines(): Promise<readonly string[]> {
	return (await readFile(path.join(folder, 'port'), 'utf8')).split('\n');
}

async function heard(line: string): Promise<void> {
	await eventually(line, async () => (await lines()).includes(line), {seen: lines});
}

/** Type a line, and have it run. */
async function begin(line: string): Promise<number> {
	terminal.write(`${line}\n`);
	const found = await eventually(
		`?N R S ${line}`,
		async () => (await lines()).map(parseCandidate).findLast(candidate => candidate?.line === line),
		{seen: lines},
	);
	terminal.write(`${found.number}!\n`);
	await heard(`>${found.number}`);
	return found.number;
}

/** Begin what takes long, and interrupt it once it runs: the loop itself, before that, ignores what interrupts. */
async function interrupted(line: string): Promise<void> {
	const number = await begin(`echo begun; ${line}`);
	const printed = () => readFile(path.join(folder, 'vm.o'), 'utf8').catch(() => 'nothing yet');
	await eventually('the line to run', async () => (await printed()) === 'begun\n', {seen: printed});
	terminal.write(ctrlC);
	await heard(`@${number} 130`);
}

test('a line is run once, and tells what it printed and its status', async () => {
	const number = await begin('echo a; echo b; false');
	await heard(`@${number} 1`);
	expect((await lines()).filter(line => line.startsWith(':'))).toEqual([':a', ':b']);
});

test('what is interrupted has a status of its own, not that of the line before, and the next line is run', async () => {
	await interrupted('sleep 600');
	await heard(`@${await begin('true')} 0`);
	await interrupted('sleep 601');
	const last = await begin('echo on');
	await heard(':on');
	await heard(`@${last} 0`);
});
