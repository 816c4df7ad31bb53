import {access, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {TestProject} from 'vitest/node';
import {leftovers} from '../../fixtures/demo/leftovers.js';
import {makeIntermediary} from '../real/shared-intermediaries.js';
import {copyToVirtualBox} from '../real/virtualbox-intermediary.js';

/**
The intermediary that the real-VM tests of a hypervisor share. VMFUSE_TEST_PREPARING is the folder where test/run.js makes those of both meanwhile. In a
run without it, one is made first; VMFUSE_TEST_PREPARED names the home of one on QEMU that is taken instead, and deleted afterwards. At the end nothing
of it may run.
*/
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
	const hypervisor = project.config.env.VMFUSE_TEST_HYPERVISOR ?? 'qemu';
	const {VMFUSE_TEST_PREPARING: preparing, VMFUSE_TEST_PREPARED: prepared} = process.env;
	const folder = preparing ?? prepared ?? (await mkdtemp(path.join(tmpdir(), 'vmfuse-e2e-')));
	const home = preparing || hypervisor !== 'qemu' ? path.join(folder, hypervisor) : folder;
	if (!preparing) {
		if (!prepared) await makeIntermediary(folder);
		// Tests that need none are given a folder that is not there.
		const isThere = await access(folder).then(
			() => true,
			() => false,
		);
		if (hypervisor !== 'qemu' && isThere) await copyToVirtualBox(folder, home);
	}

	project.provide('home', home);
	project.provide('made', preparing && `${home}.made`);
	return async () => {
		const left = await leftovers(home);
		if (!preparing) await rm(folder, {recursive: true, force: true});
		if (left.length > 0) throw new Error(`the tests left something behind: ${left.join(', ')}`);
	};
}
