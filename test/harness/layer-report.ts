import {writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {stripVTControlCharacters} from 'node:util';
import type {Reporter, TestModule, TestRunEndReason} from 'vitest/node';

/** How a test file went, for the sums of test/run.js. */
type FileReport = {
	readonly project: string;
	/** From the root of the repository. */
	readonly file: string;
	readonly seconds: number;
	readonly passed: number;
	readonly failed: number;
	readonly skipped: number;
	/** Each failure: the test's name with those around it, and the first line of why. */
	readonly failures: readonly string[];
};

/** Writes a {@link FileReport} of each file to where VMFUSE_TEST_REPORT says. */
export default class LayerReport implements Reporter {
	onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[], reason: TestRunEndReason): void {
		const file = process.env.VMFUSE_TEST_REPORT;
		if (!file) return;
		// What fails outside of any test fails the run.
		const isBroken = unhandledErrors.length > 0 || reason === 'interrupted';
		writeFileSync(file, JSON.stringify({isBroken, files: modules.map(reportOf)}));
	}
}

function reportOf(module: TestModule): FileReport {
	const tests = [...module.children.allTests()];
	const states = tests.map(test => test.result().state);
	const count = (state: string) => states.filter(one => one === state).length;
	const {duration, collectDuration, setupDuration} = module.diagnostic();
	// A file that cannot be loaded, or whose set-up fails, has no failed test of its own.
	const failed = count('failed') || (module.state() === 'failed' ? 1 : 0);
	return {
		project: module.project.name,
		file: path.relative(process.cwd(), module.moduleId),
		seconds: (duration + collectDuration + setupDuration) / 1000,
		passed: count('passed'),
		failed,
		skipped: count('skipped') + count('pending'),
		failures: [
			...tests.flatMap(test => (test.result().errors ?? []).map(error => `${test.fullName}: ${firstLine(error.message)}`)),
			...module.errors().map(error => firstLine(error.message)),
		],
	};
}

function firstLine(text: string): string {
	return stripVTControlCharacters(text).split('\n', 1)[0] ?? '';
}
