import process from 'node:process';
import {fuzz, targets} from './targets.js';

/** Crafted tables, superblocks, headers and folders in numbers: `npm run test:fuzz [-- INPUTS [SEED]]`. A seed that is printed runs the same again. */
const [inputs = '100000', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
const each = Math.ceil(Number(inputs) / targets.length);
process.stdout.write(`seed ${seed}\n`);
for (const target of targets) {
	const began = performance.now();
	try {
		await fuzz(target, each, Number(seed));
		process.stdout.write(`✔ ${each} inputs, ${((performance.now() - began) / 1000).toFixed(1)} s: ${target.name}\n`);
	} catch (error) {
		// The input itself may be a megabyte of text.
		process.stdout.write(`✘ ${target.name}: ${String(error instanceof Error ? (error.stack ?? error.message) : error).slice(0, 4000)}\n`);
		process.exitCode = 1;
	}
}
