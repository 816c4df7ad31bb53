import {spawn} from 'node:child_process';
import {existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {root} from './set-up.js';

/**
Begin to make the intermediaries that the tests share, beside whatever runs meanwhile. Those tests wait for the file HYPERVISOR.made beside the home of
theirs, which is empty, or tells why there is none (test/harness/prepared-home.ts).
@returns where they are, and how to end it.
*/
export function prepareIntermediaries() {
	const folder = mkdtempSync(path.join(tmpdir(), 'vmfuse-e2e-'));
	const log = path.join(folder, 'log');
	// To a file: the layers are waited for without a look at what comes through a pipe.
	const output = openSync(log, 'w');
	const started = performance.now();
	const maker = spawn(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'test/real/shared-intermediaries.ts', folder], {
		cwd: root,
		env: {...process.env, VMFUSE_TEST_HYPERVISOR: 'qemu'},
		stdio: ['ignore', output, output],
	});
	/** @type {Promise<string>} */
	const ending = new Promise(resolve => {
		maker.once('exit', (status, signal) => resolve(status === 0 ? '' : `ended with ${signal ?? `status ${status}`}`));
		maker.once('error', error => resolve(error.message));
	}).then(failure => {
		const seconds = ((performance.now() - started) / 1000).toFixed(0);
		for (const hypervisor of ['qemu', 'virtualbox']) {
			const made = path.join(folder, `${hypervisor}.made`);
			if (existsSync(made)) continue;
			const said = readFileSync(log, 'utf8').slice(-4000);
			writeFileSync(made, `the intermediary on ${hypervisor} was not made: ${failure}\n${said}`);
		}

		return `-- intermediaries: ${failure === '' ? 'made' : failure}, ${seconds} s`;
	});
	return {
		folder,
		/** Wait for its end, and delete all of it. @returns what to say about it. */
		async finish() {
			const said = await ending;
			rmSync(folder, {recursive: true, force: true});
			return said;
		},
	};
}
