import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {buildPracticeGuest} from '../../fixtures/practice-guest/index.js';
import {builtProgram} from '../harness/program.js';
import {copyHome, environmentOf} from '../harness/world.js';
import {complaintsOfStops, StoppedSetup, stopsThatBrokeIt} from './setup-stops.js';
import {copyToVirtualBox} from './virtualbox-intermediary.js';

/** Of the intermediary as the tests use it: one that can open what is locked. */
export const extension = ['--extension', 'cryptsetup'] as const;

/** In the home of an intermediary that was made with stops: what was wrong with how it was made, as a list. */
export const complaintsFile = 'complaints.json';

/**
Make an intermediary by the built program and the whole recipe. When it fails, no test of a real machine can pass.
@param home - a folder for all that the program keeps.
*/
export async function makeIntermediary(home: string): Promise<void> {
	const {iso, mirrorDir} = await buildPracticeGuest({variant: 'core', log: line => console.log(line)});
	await execa(process.execPath, [builtProgram, 'setup', '--iso', iso, '--mirror', mirrorDir, ...extension, '--yes'], {
		env: await environmentOf(home, 'qemu'),
		stdin: 'ignore',
		stdout: 'inherit',
		stderr: 'inherit',
	});
}

/** The same, though it is stopped at the moments that once made every later run fail: one set-up is the test of these, and what the others use. */
export async function makeStoppedIntermediary(home: string): Promise<void> {
	const setup = await StoppedSetup.create(extension);
	try {
		const complaints = await complaintsOfStops(setup, stopsThatBrokeIt);
		if (!(await setup.isReady())) throw new Error(complaints.join('\n'));
		await copyHome(setup.program.home, home);
		await writeFile(path.join(home, complaintsFile), JSON.stringify(complaints));
	} finally {
		await setup.close();
	}
}

// tsx test/real/shared-intermediaries.ts FOLDER: test/run.js makes both while other tests run. HYPERVISOR.made tells that FOLDER/HYPERVISOR is complete.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const [qemu, virtualBox] = ['qemu', 'virtualbox'].map(name => path.join(process.argv[2] ?? '', name)) as [string, string];
	await makeStoppedIntermediary(qemu);
	await writeFile(`${qemu}.made`, '');
	await copyToVirtualBox(qemu, virtualBox);
	await writeFile(`${virtualBox}.made`, '');
}
