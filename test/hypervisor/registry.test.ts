import {existsSync} from 'node:fs';
import {mkdtemp, readdir, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {driverOf, hypervisorNames, loadHypervisors, titleOf} from '../../source/hypervisor/registry.js';

test('every hypervisor has a name and a title of its own, and says how to delete its machines', () => {
	expect(new Set(hypervisorNames).size).toBe(hypervisorNames.length);
	expect(new Set(hypervisorNames.map(titleOf)).size).toBe(hypervisorNames.length);
	for (const name of hypervisorNames) {
		const {versions, deleteByHand, where} = driverOf(name);
		expect(versions).toMatch(/\d+\.\d+/);
		expect(where('/home/me/data')).toMatch(/^[ ,]/);
		expect(deleteByHand('a machine', '/home/me/data').join(' ')).toContain('a machine');
	}
});

test('every folder with a driver is in the registry, by its name', async () => {
	const folder = path.resolve('source/hypervisor');
	const withDriver = (await readdir(folder)).filter(name => existsSync(path.join(folder, name, 'driver.ts')));
	expect(withDriver.sort()).toEqual(hypervisorNames.toSorted());
});

test('each is loaded, and none sees what another has', async () => {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-test-'));
	const context = {signal: new AbortController().signal, emit() {}};
	try {
		const find = await loadHypervisors(folder);
		for (const name of hypervisorNames) expect(await find(name).list(context)).toEqual([]);
		expect(() => find('constructor' as never)).toThrow('there is no hypervisor named "constructor"');
		expect(() => driverOf('constructor' as never)).toThrow('there is no hypervisor named "constructor"');
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
});
