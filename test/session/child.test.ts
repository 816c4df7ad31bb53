import {execFile} from 'node:child_process';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {startChild} from '../../source/session/child.js';
import {eventually} from '../harness/eventually.js';

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-child-'));
});
afterEach(async () => rm(folder, {recursive: true, force: true}));

test('a supervisor still reads and writes files while looks at ten mounts hang', async () => {
	// To open a pipe that nobody writes to takes for ever, as a look at a mount that does not answer.
	const pipe = path.join(folder, 'pipe');
	await promisify(execFile)('mkfifo', [pipe]);
	const script = `
		const {open, writeFile} = require('node:fs/promises');
		for (let mount = 0; mount < 10; mount++) open(${JSON.stringify(pipe)});
		writeFile(${JSON.stringify(path.join(folder, 'status'))}, 'written');
	`;
	const output = path.join(folder, 'output');
	const child = await startChild([process.execPath, '-e', script], {output, flags: 'w', env: {}, isSupervisor: true});
	try {
		const status = async () => (await readFile(path.join(folder, 'status'), 'utf8').catch(() => '')) === 'written';
		await eventually('the file to be written', status);
		expect(await readFile(output, 'utf8')).toBe('');
	} finally {
		child.kill('SIGKILL');
	}
});
