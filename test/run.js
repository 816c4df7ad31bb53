// npm test, npm run test:quick, npm run test:faults: set up, then run every layer to its end, and sum up in one closing line.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {testPackages} from './debian-packages.js';
import {prepareIntermediary} from './prepare-intermediary.js';
import {root, setUp} from './set-up.js';

const layers = {
	quick: ['typecheck', 'lint', 'knip', 'unit'],
	full: ['typecheck', 'lint', 'knip', 'unit', 'e2e', 'e2e-virtualbox'],
	faults: ['faults', 'faults-virtualbox'],
};
const which = process.argv.includes('--quick') ? 'quick' : process.argv.includes('--faults') ? 'faults' : 'full';
const vitestLayers = new Set(['unit', 'e2e', 'e2e-virtualbox', 'faults', 'faults-virtualbox']);

const started = performance.now();
await setUp(testPackages);
const total = {passed: 0, failed: 0, skipped: 0};
const reports = mkdtempSync(path.join(tmpdir(), 'vmfuse-test-'));
// To type it in takes VirtualBox ten minutes, most of them waiting: that is done beside the layers before it.
const prepared = which === 'full' ? prepareIntermediary('virtualbox', reports) : undefined;
for (const layer of layers[which]) {
	const from = performance.now();
	const counts =
		layer === 'e2e-virtualbox' && prepared
			? await runPrepared(layer, prepared)
			: vitestLayers.has(layer)
				? runVitest(layer)
				: runScript(layer);
	total.passed += counts.passed;
	total.failed += counts.failed;
	total.skipped += counts.skipped;
	console.log(`-- ${layer}: ${((performance.now() - from) / 1000).toFixed(0)} s`);
}

rmSync(reports, {recursive: true, force: true});
console.log(`-- all: ${((performance.now() - started) / 60_000).toFixed(1)} min`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** @param {string} script */
function runScript(script) {
	const {status} = spawnSync('npm', ['run', '--silent', script], {cwd: root, stdio: 'inherit'});
	return status === 0 ? {passed: 1, failed: 0, skipped: 0} : {passed: 0, failed: 1, skipped: 0};
}

/** @param {string} project @param {ReturnType<typeof prepareIntermediary>} prepared */
async function runPrepared(project, prepared) {
	const isMade = await prepared.made;
	console.log(prepared.log());
	if (isMade) return runVitest(project, {VMFUSE_TEST_PREPARED: prepared.home});
	console.log(`${project} cannot run: its intermediary was not made`);
	rmSync(prepared.home, {recursive: true, force: true});
	return {passed: 0, failed: 1, skipped: 0};
}

/** @param {string} project @param {Readonly<Record<string, string>>} [environment] */
function runVitest(project, environment = {}) {
	const report = path.join(reports, `${project}.json`);
	const arguments_ = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
	const env = {...process.env, ...environment};
	const {status} = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', ...arguments_], {cwd: root, env, stdio: 'inherit'});
	try {
		const {
			numPassedTests: passed,
			numFailedTests: failed,
			numPendingTests: pending,
			numTodoTests: todo,
		} = JSON.parse(readFileSync(report, 'utf8'));
		// A file that cannot be loaded, or a set-up that fails, has no failed test of its own.
		return {passed, failed: status === 0 ? failed : Math.max(1, failed), skipped: pending + todo};
	} catch {
		return {passed: 0, failed: 1, skipped: 0};
	}
}
