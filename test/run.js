// npm test, npm run test:quick, npm run test:faults: set up, then run every layer to its end, and sum up in one closing line.
import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {testPackages} from './debian-packages.js';
import {prepareIntermediaries} from './prepare-intermediaries.js';
import {root, setUp} from './set-up.js';

/** @typedef {{readonly project: string, readonly file: string, readonly seconds: number, readonly passed: number, readonly failed: number, readonly skipped: number, readonly failures: readonly string[]}} FileReport */
/** @typedef {{passed: number, failed: number, skipped: number}} Counts */

/** Scripts of package.json. They are a layer, and run at once: the linter and the look for unused code end before the compiler. */
const checks = ['typecheck', 'lint', 'knip'];
/** Each other layer: the projects of vitest.config.ts that run together. */
const layers = {
	quick: [checks, ['unit']],
	full: [checks, ['unit', 'programs'], ['e2e', 'e2e-virtualbox']],
	faults: [['faults', 'faults-virtualbox']],
};
const which = process.argv.includes('--quick') ? 'quick' : process.argv.includes('--faults') ? 'faults' : 'full';

/** How many of the slowest files of a project are listed. */
const listed = 10;

const started = performance.now();
// What drives virtual machines needs programs of the system; the quick layers need none.
await setUp(which === 'quick' ? [] : testPackages);
const reports = mkdtempSync(path.join(tmpdir(), 'vmfuse-test-'));
/** @type {Counts} */
const total = {passed: 0, failed: 0, skipped: 0};
/** @type {FileReport[]} */
const files = [];
/** @type {string[]} */
const times = [];
/** What failed, said once more at the end: whoever keeps only the last lines of a long output knows it. @type {string[]} */
const failures = [];
// They are made beside the layers that do not need them.
const preparing = which === 'quick' ? undefined : prepareIntermediaries();

for (const layer of layers[which]) {
	const from = performance.now();
	for (const counts of layer === checks ? await Promise.all(checks.map(runScript)) : [await runVitest(layer)]) {
		total.passed += counts.passed;
		total.failed += counts.failed;
		total.skipped += counts.skipped;
	}

	times.push(`-- ${layer.join(', ')}: ${seconds(performance.now() - from)} s`);
	console.log(times.at(-1));
}

if (preparing) times.push(await preparing.finish());
rmSync(reports, {recursive: true, force: true});
for (const project of new Set(files.map(file => file.project))) printSlowest(project);
for (const line of times) console.log(line);
for (const failure of failures) console.log(`-- failed: ${failure}`);
console.log(`-- all: ${((performance.now() - started) / 60_000).toFixed(1)} min`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** @param {number} milliseconds */
function seconds(milliseconds) {
	return (milliseconds / 1000).toFixed(0);
}

/** @param {string} project */
function printSlowest(project) {
	const own = files.filter(file => file.project === project).sort((one, other) => other.seconds - one.seconds);
	console.log(`-- ${project}: the slowest of ${own.length} files`);
	for (const file of own.slice(0, listed)) console.log(`${file.seconds.toFixed(1).padStart(8)} s  ${file.file}`);
}

/**
Run a program to its end. This process goes on meanwhile: it has to tell the tests when an intermediary is made.
@param {string} program @param {readonly string[]} arguments_ @param {NodeJS.ProcessEnv} [env]
@returns {Promise<number | null>} Its exit status.
*/
async function run(program, arguments_, env = process.env) {
	const child = spawn(program, arguments_, {cwd: root, env, stdio: 'inherit'});
	return new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', resolve);
	});
}

/** @param {string} script @returns {Promise<Counts>} */
async function runScript(script) {
	const status = await run('npm', ['run', '--silent', script]);
	if (status === 0) return {passed: 1, failed: 0, skipped: 0};
	failures.push(`npm run ${script}`);
	return {passed: 0, failed: 1, skipped: 0};
}

/** @param {readonly string[]} projects @returns {Promise<Counts>} */
async function runVitest(projects) {
	const report = path.join(reports, `${projects.join('-')}.json`);
	const chosen = projects.flatMap(project => ['--project', project]);
	const env = {...process.env, ...(preparing && {VMFUSE_TEST_PREPARING: preparing.folder}), VMFUSE_TEST_REPORT: report};
	const arguments_ = ['run', ...chosen, '--reporter=default', '--reporter=./test/harness/layer-report.ts'];
	const status = await run(process.execPath, ['node_modules/vitest/vitest.mjs', ...arguments_], env);
	try {
		/** @type {{readonly isBroken: boolean, readonly files: readonly FileReport[]}} */
		const {isBroken, files: own} = JSON.parse(readFileSync(report, 'utf8'));
		files.push(...own);
		failures.push(...own.flatMap(({file, failures}) => failures.map(failure => `${file}: ${failure}`)));
		if (isBroken) failures.push(`something outside of the tests of ${projects.join(' and ')}: see above`);
		/** @param {'passed' | 'failed' | 'skipped'} what */
		const sum = what => own.reduce((count, file) => count + file[what], 0);
		// A global set-up that fails, or leaves something behind, is in no file.
		return {passed: sum('passed'), failed: Math.max(sum('failed'), status === 0 && !isBroken ? 0 : 1), skipped: sum('skipped')};
	} catch {
		failures.push(`${projects.join(' and ')}: no test ran to its end`);
		return {passed: 0, failed: 1, skipped: 0};
	}
}
