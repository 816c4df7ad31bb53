import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {run} from '../../source/host/run.js';
import {endOf, startChild} from '../../source/session/child.js';
import {innerCommand, portCommand, superviseCommand} from '../../source/session/inner-commands.js';

const context = {signal: new AbortController().signal, emit() {}};
let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse inner '));
});

afterAll(async () => {
	await rm(folder, {recursive: true, force: true});
});

test.each([
	[superviseCommand, true],
	[portCommand, false],
])('Node.js runs %s, a supervisor with little memory for young objects', async (name, isSmall) => {
	const program = path.join(folder, 'program.mjs');
	await writeFile(program, 'console.log(JSON.stringify([process.execArgv.join(" "), ...process.argv.slice(2)]))');
	const {stdout, stderr} = await run(innerCommand(name, 'target', program), context);
	const [options, ...rest] = JSON.parse(stdout) as readonly string[];
	expect(rest).toEqual([name, 'target']);
	expect(options?.includes('--max-semi-space-size=1')).toBe(isSmall);
	expect(stderr).toBe('');
});

test.each([true, false])('a supervisor, and nothing else, has one arena: %s', async isSupervisor => {
	const output = path.join(folder, 'output');
	await endOf(await startChild(['env'], {output, flags: 'w', env: {}, isSupervisor}));
	expect(/^MALLOC_ARENA_MAX=1$/m.test(await readFile(output, 'utf8'))).toBe(isSupervisor);
});
