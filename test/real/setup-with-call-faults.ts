import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {buildPracticeGuest} from '../../fixtures/practice-guest/index.js';
import type {FaultRule} from '../../fixtures/vboxmanage/call/faults.js';
import {Program} from '../harness/program.js';
import {environmentOf} from '../harness/world.js';
import {failureComplaints} from './plain-failure.js';

/** Seconds for a usual call of VBoxManage. */
const callLimit = '10';

/**
Setups in a row, each with other faults, so that each goes on where the one before failed: it ends well, or with a clear error. The last has none: it
must end well, and nothing but its intermediary may be there, which can be removed.
@returns what is not as it must be.
*/
export async function setUpWithFaults(rounds: ReadonlyArray<readonly FaultRule[]>): Promise<readonly string[]> {
	const program = await Program.create(undefined, {VMFUSE_VBOXMANAGE_LIMIT: callLimit});
	const {iso, mirrorDir} = await buildPracticeGuest({variant: 'core'});
	const setup = ['setup', '--iso', iso, '--mirror', mirrorDir, '--yes'];
	const complaints: string[] = [];
	const registry = async (what: string) => (await execa('VBoxManage', ['list', what], {env: await environmentOf(program.home)})).stdout;
	const finish = async () => {
		if (!/^"vmfuse" \{[\da-f-]+\}$/.test(await registry('vms'))) complaints.push(`after a setup VirtualBox has ${await registry('vms')}`);
		await program.succeed('remove', '--yes');
		for (const what of ['vms', 'hdds']) {
			const left = await registry(what);
			if (left !== '') complaints.push(`after all was removed VirtualBox has ${left}`);
		}
	};

	try {
		for (const [index, rules] of rounds.entries()) {
			const file = path.join(program.folder, `faults-${index}.json`);
			await writeFile(file, JSON.stringify(rules));
			const ending = await program.run(setup, {VBOX_DOUBLE_FAULTS: file});
			const what = `setup with ${JSON.stringify(rules)}`;
			console.log(`${what} ended with status ${ending.status}: ${ending.stderr.trim().split('\n').at(-1)}`);
			if (ending.status === 0) await finish();
			else complaints.push(...failureComplaints(what, ending));
			// Whatever failed: no machine runs, and nothing waits.
			complaints.push(...(await program.processes()).map(({command}) => `${what} leaves running: ${command}`));
		}

		const last = await program.run(setup);
		if (last.status === 0) await finish();
		else complaints.push(`setup without a fault: ${last.stderr}`);
		return complaints;
	} finally {
		await program.run(['remove', '--yes']);
		await program.close();
	}
}
