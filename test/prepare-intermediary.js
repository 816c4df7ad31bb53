import {spawn} from 'node:child_process';
import {mkdtempSync, openSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {root} from './set-up.js';

/**
Begin to make the intermediary that a hypervisor's tests share, beside whatever runs meanwhile. Those tests wait for the file HOME.made, which is
empty, or tells why there is none (test/harness/prepared-home.ts).
@param {'qemu' | 'virtualbox'} hypervisor
@returns where it is, and how to end it.
*/
export function prepareIntermediary(hypervisor) {
	const home = mkdtempSync(path.join(tmpdir(), 'vmfuse-e2e-'));
	const log = `${home}.log`;
	const made = `${home}.made`;
	// To a file: the layers are waited for without a look at what comes through a pipe.
	const output = openSync(log, 'w');
	const started = performance.now();
	const maker = spawn(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'test/e2e/make-intermediary.ts', home, hypervisor], {
		cwd: root,
		stdio: ['ignore', output, output],
	});
	/** @type {Promise<string>} */
	const ending = new Promise(resolve => {
		maker.once('exit', (status, signal) => resolve(status === 0 ? '' : `ended with ${signal ?? `status ${status}`}`));
		maker.once('error', error => resolve(error.message));
	}).then(failure => {
		const said = readFileSync(log, 'utf8');
		const seconds = ((performance.now() - started) / 1000).toFixed(0);
		writeFileSync(made, failure === '' ? '' : `the intermediary on ${hypervisor} was not made: ${failure}\n${said.slice(-4000)}`);
		return `-- intermediary on ${hypervisor}: ${failure === '' ? 'made' : failure}, ${seconds} s`;
	});
	return {
		home,
		/** Wait for its end, and delete all of it. @returns what to say about it. */
		async finish() {
			const said = await ending;
			for (const file of [home, log, made]) rmSync(file, {recursive: true, force: true});
			return said;
		},
	};
}
