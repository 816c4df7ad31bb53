import {readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {isReadable, saverOf} from '../../source/hypervisor/qemu/saver.js';
import {scratchFolder} from '../harness/scratch.js';

const context = {signal: new AbortController().signal, emit() {}};

let folder: string;
let program: string;
let asked: string;
beforeEach(async () => {
	folder = await scratchFolder();
	program = path.join(folder, 'qemu');
	asked = path.join(folder, 'asked');
	await install('7.2.22');
});

afterEach(async () => {
	await rm(folder, {recursive: true});
});

/** A QEMU that tells its version and keeps count of who asks. */
async function install(version: string): Promise<void> {
	await writeFile(program, `#!/bin/sh\necho asked >>'${asked}'\necho QEMU emulator version ${version}\n`, {mode: 0o755});
}

const timesAsked = async () => (await readFile(asked, 'utf8').catch(() => '')).split('\n').length - 1;

async function saved() {
	const {savedBy, ...rest} = await saverOf(program, context);
	return {id: '0', snapshot: 's', memoryMib: 256, savedBy: await savedBy(), ...rest};
}

test('the same program is not asked for its version again', async () => {
	const record = await saved();
	const before = await timesAsked();
	expect(await isReadable(record, await saverOf(program, context))).toBe(true);
	expect(await timesAsked()).toBe(before);
});

test('a program that was installed again is asked, and only its version counts', async () => {
	const record = await saved();
	await install('7.2.22\n#');
	expect(await isReadable(record, await saverOf(program, context))).toBe(true);
	await install('8.0.0');
	expect(await isReadable(record, await saverOf(program, context))).toBe(false);
});

test('what another version of ours has saved, or another machine, is not read', async () => {
	const record = await saved();
	expect(await isReadable({...record, machine: 'other'}, await saverOf(program, context))).toBe(false);
});

test('of what an early version has saved, the version of QEMU is known', async () => {
	const {program: _, machine: __, ...early} = await saved();
	expect(await isReadable(early, await saverOf(program, context))).toBe(true);
	expect(await isReadable({...early, savedBy: '6.0 tcg'}, await saverOf(program, context))).toBe(false);
});
