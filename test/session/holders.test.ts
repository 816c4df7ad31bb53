import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, realpath, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {findHolders} from '../../source/session/holders.js';

const context = {signal: new AbortController().signal, emit() {}};
const children: ChildProcess[] = [];
let folder: string;

beforeEach(async () => {
	folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'vmfuse-holders-')));
});

afterEach(async () => {
	for (const child of children.splice(0)) {
		child.kill('SIGKILL');
		await once(child, 'exit');
	}

	await rm(folder, {recursive: true});
});

/** A shell that has done `command` and waits. */
async function shell(command: string, cwd = '/'): Promise<number> {
	const child = spawn('sh', ['-c', `${command}; echo ready; read -r _`], {cwd, stdio: ['pipe', 'pipe', 'inherit']});
	children.push(child);
	await once(child.stdout, 'data');
	return child.pid ?? 0;
}

test.runIf(process.platform === 'linux')('a working folder and an open file below the mountpoint are found', async () => {
	const inner = path.join(folder, 'mount', 'inner');
	await mkdir(inner, {recursive: true});
	await writeFile(path.join(inner, 'file'), '');
	const inFolder = await shell(':', inner);
	const withFile = await shell(`exec 5<'${inner}/file'`);
	const holders = await findHolders(path.join(folder, 'mount'), context);
	expect(holders.toSorted((one, other) => one.path.length - other.path.length)).toEqual([
		{pid: inFolder, command: 'sh', path: inner},
		{pid: withFile, command: 'sh', path: `${inner}/file`},
	]);
});

test.runIf(process.platform === 'linux')(
	'a neighbour with the same beginning does not count, nor do control characters get through',
	async () => {
		await mkdir(path.join(folder, 'mount2'));
		await mkdir(path.join(folder, 'mount', 'a\u001B[2Jb'), {recursive: true});
		await shell(':', path.join(folder, 'mount2'));
		const pid = await shell(':', path.join(folder, 'mount', 'a\u001B[2Jb'));
		expect(await findHolders(path.join(folder, 'mount'), context)).toEqual([
			{pid, command: 'sh', path: path.join(folder, 'mount', String.raw`a\u{1b}[2Jb`)},
		]);
	},
);
