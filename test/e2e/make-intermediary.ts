import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {buildPracticeGuest} from '../../fixtures/practice-guest/index.js';
import type {HypervisorName} from '../../source/hypervisor/registry.js';
import {environmentOf} from '../harness/world.js';

/**
Make an intermediary by the built program and the whole recipe. It is the first of the real-VM tests: when it fails, nothing else can pass.
@param home - an empty folder, for all that the program keeps.
*/
export async function makeIntermediary(home: string, hypervisor: HypervisorName): Promise<void> {
	const {iso, mirrorDir} = await buildPracticeGuest({variant: 'core', log: line => console.log(line)});
	const program = path.resolve(import.meta.dirname, '../../build/cli.js');
	await execa(process.execPath, [program, 'setup', '--iso', iso, '--mirror', mirrorDir, '--extension', 'cryptsetup', '--yes'], {
		// What VBoxManage is called with, for the tests that look at that.
		env: {...(await environmentOf(home, hypervisor)), VBOX_DOUBLE_LOG: path.join(home, 'calls.jsonl')},
		stdin: 'ignore',
		stdout: 'inherit',
		stderr: 'inherit',
	});
}

// tsx test/e2e/make-intermediary.ts HOME qemu|virtualbox: test/run.js makes the one on VirtualBox while other tests run.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const [home = '', hypervisor] = process.argv.slice(2);
	await makeIntermediary(home, hypervisor as HypervisorName);
}
