import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';

/**
How long commands take to start, as a ratio to `node -e 0` within one run: medians of 10, taken in turns, so that a busy computer slows both.
The goals (2.5 for `--version` and `list`) are printed beside, not asserted.
*/
const program = path.resolve(import.meta.dirname, '../../build/cli.js');
const home = mkdtempSync(path.join(tmpdir(), 'vmfuse-bench-'));
const rounds = 10;
const cases: Readonly<Record<string, readonly string[]>> = {
	'node -e 0': ['-e', '0'],
	'vmfuse-tui --version': [program, '--version'],
	'vmfuse-tui list': [program, 'list'],
	'vmfuse-tui disks': [program, 'disks'],
};

const times = new Map(Object.keys(cases).map(name => [name, [] as number[]]));
for (let round = 0; round < rounds; round++) {
	for (const [name, args] of Object.entries(cases)) {
		const started = performance.now();
		spawnSync(process.execPath, args, {env: {...process.env, VMFUSE_HOME: home}});
		times.get(name)?.push(performance.now() - started);
	}
}

rmSync(home, {recursive: true, force: true});
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const base = median(times.get('node -e 0') ?? []);
for (const [name, values] of times) {
	console.log(`${name.padEnd(24)} ${median(values).toFixed(0).padStart(5)} ms  ${(median(values) / base).toFixed(2)} × node`);
}
