import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {execa} from 'execa';
import {afterAll, beforeAll, expect, test, vi} from 'vitest';
import {leftovers} from '../../fixtures/demo/leftovers.js';
import {buildPracticeGuest} from '../../fixtures/practice-guest/index.js';
import {runProgram} from './program.js';

// A small file system of its own is what fills up; only root can mount one.
const isRoot = process.getuid?.() === 0;
let home = '';

beforeAll(async () => {
	home = await mkdtemp(path.join(tmpdir(), 'vmfuse-full-'));
	if (isRoot) await execa('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', home]);
});

afterAll(async () => {
	// A process that has just ended may still be closing its files.
	if (isRoot) await vi.waitUntil(async () => (await execa('umount', [home], {reject: false})).exitCode === 0, {timeout: 60_000});
	await rm(home, {recursive: true, force: true});
});

test.runIf(isRoot)('a setup that fills this computer’s disk says so, and leaves nothing running', async () => {
	const {iso, mirrorDir} = await buildPracticeGuest({variant: 'core'});
	const {exitCode, stderr} = await runProgram(home, ['setup', '--iso', iso, '--mirror', mirrorDir]);
	expect(stderr).toMatch(/full|No space left/);
	expect(stderr).toMatch(/make room on the disk of this computer/i);
	expect(exitCode).toBe(1);
	expect(await leftovers(home)).toEqual([]);
	expect(await readdir(path.join(home, 'data/machines/vmfuse'))).not.toContain('run.json');
});
