import {writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
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
	const states = [...module.children.allTests()].map(test => test.result().state);
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
	};
}
