import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {builtProgram} from '../../harness/program.js';
import {markdownTable} from '../table.js';
import {idleShare} from './idle.js';
import {startTimes} from './start.js';

/** How long the program itself takes to start, and what its screen takes of the processor. The goals are printed beside, not asserted. */
export async function startUp(): Promise<string> {
	const home = mkdtempSync(path.join(tmpdir(), 'vmfuse-bench-'));
	const environment = {...process.env, VMFUSE_HOME: home, LANG: 'C.UTF-8'};
	// There Ink draws nothing until the end.
	for (const name of ['CI', 'CONTINUOUS_INTEGRATION']) delete environment[name as keyof typeof environment];
	const times = await startTimes(builtProgram, environment);
	const base = times[0]?.milliseconds ?? Number.NaN;
	const rows = times.map(({name, milliseconds, goal}) => [
		name,
		`${milliseconds.toFixed(0)} ms`,
		`${(milliseconds / base).toFixed(2)} × node`,
		goal === undefined ? '' : `at most ${goal}`,
	]);
	const share = await idleShare(builtProgram, environment);
	rmSync(home, {recursive: true, force: true});
	return markdownTable(
		['', 'median of 10', 'ratio', 'goal'],
		[...rows, ['the first screen, idle', `${(share * 100).toFixed(2)} % of a core`, '', 'at most 1 %']],
	);
}
