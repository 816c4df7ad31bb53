import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {TestProject} from 'vitest/node';
import {leftovers} from '../../fixtures/demo/leftovers.js';
import type {HypervisorName} from '../../source/hypervisor/registry.js';
import {makeIntermediary} from './make-intermediary.js';

/** The intermediary that the real-VM tests share, unless the run has made it beforehand. At the end nothing of it may be left. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
	const prepared = process.env.VMFUSE_TEST_PREPARED;
	const home = prepared ?? (await mkdtemp(path.join(tmpdir(), 'vmfuse-e2e-')));
	if (!prepared) await makeIntermediary(home, (project.config.env.VMFUSE_TEST_HYPERVISOR ?? 'qemu') as HypervisorName);
	project.provide('home', home);
	return async () => {
		const left = await leftovers(home);
		await rm(home, {recursive: true, force: true});
		if (left.length > 0) throw new Error(`the tests left something behind: ${left.join(', ')}`);
	};
}
