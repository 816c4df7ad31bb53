import {appendFile, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {GuestConsole} from '../../source/console/guest-console.js';
import type {Hypervisor} from '../../source/hypervisor/hypervisor.js';
import {recordingContext} from '../guest/context.js';

// What a guest says on its serial port, and when: a mirror that is slow must not make a key count as lost.
let folder: string;
let serialFile: string;
let console: GuestConsole;
beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-console-'));
	serialFile = path.join(folder, 'serial');
	await writeFile(serialFile, frame('before'));
	const keyboard = async () => ({press: async () => {}, close: async () => {}});
	const hypervisor = {machine: async () => ({serialFile}), keyboard} as unknown as Hypervisor;
	console = await GuestConsole.open(hypervisor, 'vmfuse', recordingContext());
});
afterEach(async () => {
	await console.close();
	await rm(folder, {recursive: true});
});

/** A screen of two rows with twenty columns. */
const frame = (text: string) => `#${String.fromCharCode(32 + 2, 32 + 20, 32 + text.length, 32)}${text.padEnd(40)}\n`;
const shows = (text: string) => console.waitForScreen(20, ({rows}) => rows[0] === text);

test('a screen that comes before the guest has looked three times is waited for, however late', async () => {
	const waiting = shows('after');
	for (const heard of ['#\n', '#\n', frame('after'), '#\n']) {
		await new Promise(resolve => setTimeout(resolve, 60));
		await appendFile(serialFile, heard);
	}

	expect((await waiting)?.rows).toEqual(['after', '']);
});

test('what is not there when the guest has looked three times is given up', async () => {
	const waiting = shows('after');
	await appendFile(serialFile, '#\n#\n#\n');
	expect(await waiting).toBeUndefined();
	await appendFile(serialFile, frame('after'));
	expect(await shows('after')).toBeDefined();
});
