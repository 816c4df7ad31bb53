import {readdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {makeImage} from '../crash/image.js';
import {eventually, machineLimit} from '../harness/eventually.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';

let program: Program;
let image: string;
let mountpoint: string;

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

const machines = async () => (await readdir(path.join(program.home, 'data', 'machines'))).filter(name => name !== 'vmfuse');

async function mount(): Promise<string> {
	await program.succeed('mount', image, '-', 'auto', mountpoint);
	const clone = (await machines()).find(name => !name.startsWith('vmfuse-warm-')) ?? '';
	return readFile(path.join(program.home, 'data', 'machines', clone, 'machine.json'), 'utf8');
}

/** As an intermediary of the time before there were saved starts. */
async function forgetStart(): Promise<void> {
	const folder = path.join(program.home, 'data', 'machines', 'vmfuse');
	const file = path.join(folder, 'machine.json');
	const {savedMemory: _, ...record} = JSON.parse(await readFile(file, 'utf8'));
	await writeFile(file, JSON.stringify(record));
	for (const name of await readdir(folder)) if (name.startsWith('saved-')) await rm(path.join(folder, name));
}

test('a mount that boots has a start saved beside it, which ends with the mount, and the next that is long enough saves it', async () => {
	await forgetStart();
	expect(await program.succeed('doctor')).toContain('the next mount boots, and saves one');
	expect(await mount()).not.toContain('saved');
	await eventually('the machine that is to be saved', async () => (await machines()).some(name => name.startsWith('vmfuse-warm-')));
	await program.succeed('unmount', mountpoint);
	await eventually('nothing to be left of it', async () => (await machines()).length === 0, {seen: machines});

	expect(await mount()).not.toContain('saved');
	const isSaved = async () => (await program.succeed('doctor')).includes('mounts go on from a saved start');
	await eventually('the start to be saved', isSaved, {every: 2000, limit: machineLimit});
	await program.succeed('unmount', mountpoint);
	expect(await mount()).toMatch(/"kind": ?"saved"/);
	await program.succeed('unmount', mountpoint);
});
