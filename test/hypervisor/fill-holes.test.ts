import {mkdtemp, open, readFile, rm, stat, statfs} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {fillHoles} from '../../source/hypervisor/qemu/saved-memory.js';

/** On Linux, a tmpfs that everybody may write to. */
const shared = '/dev/shm';
const isInMemory = await statfs(shared).then(
	({type}) => type === 0x01021994,
	() => false,
);

test.runIf(isInMemory)('in a file that lies in memory no hole stays, and nothing else changes', async () => {
	const folder = await mkdtemp(path.join(shared, 'vmfuse-holes-'));
	try {
		const file = path.join(folder, 'memory');
		const size = 3 * 2 ** 20 + 4096;
		const handle = await open(file, 'w');
		await handle.truncate(size);
		await handle.write('in the middle', 2 ** 20 + 10);
		await handle.close();
		expect((await stat(file)).blocks * 512).toBeLessThan(size);
		const before = await readFile(file);
		await fillHoles(file);
		expect((await stat(file)).blocks * 512).toBe(size);
		expect((await readFile(file)).equals(before)).toBe(true);
	} finally {
		await rm(folder, {recursive: true});
	}
});
