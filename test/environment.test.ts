import {readdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {Program} from './harness/program.js';

test('no program is taken from the current folder, whatever the PATH says', async () => {
	const program = await Program.create();
	try {
		const names = ['qemu-img', 'qemu-system-x86_64', 'VBoxManage', 'sshfs', 'lsblk', 'ls', 'env', 'sh'];
		for (const name of names) await writeFile(path.join(program.folder, name), '#!/bin/sh\n: >ran-$$\n', {mode: 0o755});
		await program.run(['doctor'], {PATH: `.${path.delimiter}${path.delimiter}${process.env.PATH}`});
		await program.run(['disks'], {PATH: '.'});
		expect((await readdir(program.folder)).filter(name => name.startsWith('ran'))).toEqual([]);
	} finally {
		await program.remove();
	}
});
