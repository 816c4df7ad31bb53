import {readdir} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {execa} from 'execa';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {leftovers} from '../../fixtures/demo/leftovers.js';
import {buildPracticeGuest} from '../../fixtures/practice-guest/index.js';
import {eventually} from '../harness/eventually.js';
import {Program} from '../harness/program.js';

// A small file system of its own is what fills up; only root can mount one.
const isRoot = process.getuid?.() === 0;
let program: Program;

beforeAll(async () => {
	program = await Program.create();
	await program.makeFolder('home');
	if (isRoot) await execa('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', program.home]);
});

afterAll(async () => {
	// A process that has just ended may still be closing its files.
	if (isRoot)
		await eventually('the folder to be left', async () => (await execa('umount', [program.home], {reject: false})).exitCode === 0);
	await program.close();
});

test.runIf(isRoot)('a setup that fills this computer’s disk says so, and leaves nothing running', async () => {
	const {iso, mirrorDir} = await buildPracticeGuest({variant: 'core'});
	const {status, stderr} = await program.run(['setup', '--iso', iso, '--mirror', mirrorDir]);
	expect(stderr).toMatch(/full|No space left/);
	expect(stderr).toMatch(/make room on the disk of this computer/i);
	expect(status).toBe(1);
	expect(await leftovers(program.home)).toEqual([]);
	expect(await readdir(path.join(program.home, 'data/machines/vmfuse'))).not.toContain('run.json');
});
