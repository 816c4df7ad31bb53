import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import type {TestProject} from 'vitest/node';
import {leftovers} from '../../fixtures/demo/leftovers.js';
import {buildPracticeGuest} from '../../fixtures/practice-guest/index.js';
import type {HypervisorName} from '../../source/hypervisor/hypervisor.js';
import {environmentOf} from '../real/world.js';

/**
Make the intermediary that the real-VM tests share, by the built program and the whole recipe. It is the first of them: when it fails, nothing else
can pass. At the end nothing of it may be left.
*/
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
	const home = await mkdtemp(path.join(tmpdir(), 'vmfuse-e2e-'));
	const {iso, mirrorDir} = await buildPracticeGuest({variant: 'core', log: line => console.log(line)});
	const hypervisor = (project.config.env.VMFUSE_TEST_HYPERVISOR ?? 'qemu') as HypervisorName;
	const program = path.resolve(import.meta.dirname, '../../build/cli.js');
	await execa(process.execPath, [program, 'setup', '--iso', iso, '--mirror', mirrorDir, '--extension', 'cryptsetup', '--yes'], {
		// What VBoxManage is called with, for the tests that look at that.
		env: {...(await environmentOf(home, hypervisor)), VBOX_DOUBLE_LOG: path.join(home, 'calls.jsonl')},
		stdin: 'ignore',
		stdout: 'inherit',
		stderr: 'inherit',
	});
	project.provide('home', home);
	return async () => {
		const left = await leftovers(home);
		await rm(home, {recursive: true, force: true});
		if (left.length > 0) throw new Error(`the tests left something behind: ${left.join(', ')}`);
	};
}
