import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {buildPracticeGuest} from '../../fixtures/practice-guest/index.js';
import {Program} from '../harness/program.js';
import {testedHypervisor} from '../harness/world.js';
import {loggedCalls, recordedCalls} from '../real/recorded-main-job.js';
import {onEvents} from '../real/setup-stops.js';

/** Begins when a line that is typed is answered. The whole set-up is in test/faults/virtualbox-calls.test.ts. */
const last = '2c';

test.runIf(testedHypervisor === 'virtualbox')(
	'a set-up calls VBoxManage as the recording says, until what it types is answered',
	async () => {
		const {iso, mirrorDir} = await buildPracticeGuest({variant: 'core'});
		const program = await Program.create();
		const log = path.join(program.folder, 'calls.jsonl');
		try {
			const setup = program.start(['setup', '--json', '--yes', '--iso', iso, '--mirror', mirrorDir], {VBOX_DOUBLE_LOG: log});
			onEvents(setup, event => {
				if (event.type === 'step-started' && event.id === last) setup.process.kill('SIGINT');
			});
			const {status, stdout} = await setup.ending;
			expect(status, stdout.slice(-3000)).toBe(130);
			const {version, calls} = loggedCalls(await readFile(log, 'utf8'), program.home);
			const recorded = await recordedCalls(version, '# $ vmfuse-tui setup', `\n# ${last} `);
			// Behind these is how it was stopped.
			expect(calls.slice(0, recorded.length)).toEqual(recorded);
			expect(await program.leftovers()).toEqual([]);
		} finally {
			await program.close();
		}
	},
);
