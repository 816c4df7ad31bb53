import {defineConfig} from 'vitest/config';

// Three layers: `unit` needs no VM and runs in seconds, `e2e` drives the built program and real VMs, `faults` is the long matrix.
export default defineConfig({
	test: {
		projects: [
			{test: {name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**', 'test/faults/**'], testTimeout: 300_000}},
			{
				test: {
					name: 'e2e',
					include: ['test/e2e/**/*.test.ts'],
					globalSetup: ['test/e2e/global-set-up.ts'],
					testTimeout: 900_000,
					hookTimeout: 900_000,
					// Each of them runs a virtual machine.
					maxWorkers: 2,
				},
			},
			{
				test: {
					name: 'faults',
					include: ['test/faults/**/*.test.ts'],
					globalSetup: ['test/e2e/global-set-up.ts'],
					testTimeout: 3_600_000,
					hookTimeout: 900_000,
					maxWorkers: 2,
				},
			},
		],
	},
});
