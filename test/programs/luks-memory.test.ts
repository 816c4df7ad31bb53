import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {makeLuks2} from '../../fixtures/disks/luks2.js';
import {luks2Length, luksHeaderStart, luksMemory} from '../../source/disk/luks-header.js';
import {KeyMemoryError} from '../../source/guest/luks.js';
import {run} from '../../source/host/run.js';

const context = {signal: new AbortController().signal, emit() {}};

/** KiB that opening it takes. */
async function memoryOf(file: string): Promise<number> {
	const bytes = await readFile(file);
	return luksMemory(bytes.subarray(0, luks2Length(bytes.subarray(0, luksHeaderStart))));
}

test('what is said of a passphrase that takes too much memory makes it take none', async () => {
	const folder = await mkdtemp(path.join(tmpdir(), 'vmfuse luks '));
	const [disk, key] = [path.join(folder, 'disk.img'), path.join(folder, 'key')];
	try {
		await writeFile(key, 'sesame');
		await makeLuks2(disk, {content: Buffer.alloc(1 << 20), passphrase: 'sesame', memory: 64 << 10}, context);
		expect(await memoryOf(disk)).toBe(64 << 10);
		const [, command = ''] = /: (cryptsetup .*) DEVICE$/.exec(new KeyMemoryError('/dev/sdb', 64).nextSteps[0] ?? '') ?? [];
		await run(['sh', '-ec', `${command} "$1" --key-file "$2" --batch-mode`, 'sh', disk, key], context);
		expect(await memoryOf(disk)).toBe(0);
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
});
