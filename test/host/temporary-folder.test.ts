import {execFile} from 'node:child_process';
import {access, mkdir, mkdtemp, readdir, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {makeTemporaryFolder, removeStaleFiles} from '../../source/host/temporary-folder.js';

let folder: string;

beforeEach(async () => {
	folder = await realpath(await mkdtemp(path.join(tmpdir(), 'vmfuse-temporary-')));
	vi.stubEnv('TMPDIR', folder);
});

afterEach(async () => {
	vi.unstubAllEnvs();
	await rm(folder, {recursive: true});
});

test('what a process has left that is gone is deleted, and nothing else', async () => {
	const own = await makeTemporaryFolder('image');
	const {stdout} = await promisify(execFile)(process.execPath, ['-p', 'process.pid']);
	const gone = path.join(folder, `vmfuse-sudo-${stdout.trim()}-abcDEF`);
	await mkdir(gone);
	await writeFile(path.join(gone, '1.sh'), '');
	await mkdir(path.join(folder, `other-${stdout.trim()}-abcDEF`));
	const data = path.join(folder, 'data');
	const draft = (pid: string | number) => path.join(data, 'machines', `machine.json.${pid}-0123456789ab.new`);
	await mkdir(path.dirname(draft(0)), {recursive: true});
	for (const pid of [process.pid, stdout.trim()]) await writeFile(draft(pid), '');
	await removeStaleFiles({data, state: path.join(folder, 'none')});
	expect(await readdir(path.dirname(draft(0)))).toEqual([path.basename(draft(process.pid))]);
	await access(own);
	expect((await readdir(folder)).sort()).toEqual(['data', `other-${stdout.trim()}-abcDEF`, path.basename(own)].sort());
});
