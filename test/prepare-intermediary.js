import {spawn} from 'node:child_process';
import {mkdtempSync, openSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {root} from './set-up.js';

/**
Begin to make an intermediary for tests that come later.
@param {'qemu' | 'virtualbox'} hypervisor @param {string} logFolder
@returns where it is, whether it was made, and what was said meanwhile.
*/
export function prepareIntermediary(hypervisor, logFolder) {
	const home = mkdtempSync(path.join(tmpdir(), 'vmfuse-e2e-'));
	const file = path.join(logFolder, `prepare-${hypervisor}.log`);
	// To a file: the layers are waited for without a look at what comes through a pipe.
	const output = openSync(file, 'w');
	const maker = spawn(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'test/e2e/make-intermediary.ts', home, hypervisor], {
		cwd: root,
		stdio: ['ignore', output, output],
	});
	/** @type {Promise<boolean>} */
	const made = new Promise(resolve => {
		maker.once('exit', status => resolve(status === 0));
		maker.once('error', () => resolve(false));
	});
	return {home, made, log: () => readFileSync(file, 'utf8')};
}
