import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {TestProject} from 'vitest/node';
import {leftovers} from '../../fixtures/demo/leftovers.js';
import type {HypervisorName} from '../../source/hypervisor/registry.js';
import {makeIntermediary} from './make-intermediary.js';

/**
The intermediary that the real-VM tests of a hypervisor share. VMFUSE_TEST_PREPARED names a home that is ready, and is deleted afterwards;
VMFUSE_TEST_PREPARING_… one that test/run.js makes meanwhile. At the end nothing of it may run.
*/
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
	const hypervisor = (project.config.env.VMFUSE_TEST_HYPERVISOR ?? 'qemu') as HypervisorName;
	const preparing = process.env[`VMFUSE_TEST_PREPARING_${hypervisor.toUpperCase()}`];
	const prepared = process.env.VMFUSE_TEST_PREPARED ?? preparing;
	const home = prepared ?? (await mkdtemp(path.join(tmpdir(), 'vmfuse-e2e-')));
	if (!prepared) await makeIntermediary(home, hypervisor);
	project.provide('home', home);
	project.provide('made', preparing && `${preparing}.made`);
	return async () => {
		const left = await leftovers(home);
		if (!preparing) await rm(home, {recursive: true, force: true});
		if (left.length > 0) throw new Error(`the tests left something behind: ${left.join(', ')}`);
	};
}
