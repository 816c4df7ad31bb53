import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {idleShare} from './idle.js';
import {startTimes} from './start.js';

// The goals are printed beside, not asserted: they are of the computer at hand.
const program = path.resolve(import.meta.dirname, '../../build/cli.js');
const home = mkdtempSync(path.join(tmpdir(), 'vmfuse-bench-'));
const environment = {...process.env, VMFUSE_HOME: home, LANG: 'C.UTF-8'};
// There Ink draws nothing until the end.
for (const name of ['CI', 'CONTINUOUS_INTEGRATION']) delete environment[name as keyof typeof environment];

console.log('start');
const times = await startTimes(program, environment);
const base = times[0]?.milliseconds ?? Number.NaN;
for (const {name, milliseconds, goal} of times) {
	const ratio = `${(milliseconds / base).toFixed(2)} × node`;
	console.log(`  ${name.padEnd(24)} ${milliseconds.toFixed(0).padStart(5)} ms  ${ratio}${goal === undefined ? '' : `, at most ${goal}`}`);
}

console.log('idle');
const share = await idleShare(program, environment);
console.log(`  the first screen, 15 s   ${(share * 100).toFixed(2).padStart(5)} % of a core, at most 1`);
rmSync(home, {recursive: true, force: true});
