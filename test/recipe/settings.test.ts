import {execFile} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import type {Build} from '../../source/recipe/build.js';
import {appendLines} from '../../source/recipe/settings.js';
import {activateAtBoot} from '../../source/recipe/steps/lvm.js';

test('lines are added to a file once each, as they are', async () => {
	const folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-settings-'));
	const file = path.join(folder, 'bootlocal.sh');
	const build = {command: async (script: string) => promisify(execFile)('sh', ['-c', script])} as unknown as Build;
	const before = '#!/bin/sh\n# mkdir /root/mnt\nroot/other\n';
	await writeFile(file, before);
	for (const _ of ['once', 'again']) await appendLines(build, file, activateAtBoot, 'mkdir /root/mnt', 'root', '$(exit 1) "*"');
	expect(await readFile(file, 'utf8')).toBe(`${before}${activateAtBoot}\nmkdir /root/mnt\nroot\n$(exit 1) "*"\n`);
	await rm(folder, {recursive: true});
});
