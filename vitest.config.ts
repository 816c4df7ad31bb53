import {defineConfig} from 'vitest/config';
import {BaseSequencer, type TestSpecification} from 'vitest/node';

/** Projects that drive real virtual machines, by the built program, with an intermediary that it made itself. */
const machines = {
	globalSetup: ['test/e2e/global-set-up.ts'],
	testTimeout: 900_000,
	hookTimeout: 900_000,
	// Each of them runs a virtual machine.
	maxWorkers: 2,
};

/** Those that are not about one hypervisor's own ways: they run on each. */
const onBoth = ['session', 'session-kill', 'session-look', 'bad-input', 'console-faults', 'wizard-mount', 'wizard-unmount'].map(
	name => `test/e2e/${name}.test.ts`,
);

/** Whole setups take long through the double: those on VirtualBox, but for the one that all the others need, are in the long matrix. */
const wholeSetups = ['setup-faults', 'disk-full', 'wizard-setup'].map(name => `test/e2e/${name}.test.ts`);

/** What VBoxManage is called with, and what comes of it when a call fails: with the intermediary that the run has made on VirtualBox. */
const ofVirtualBox = 'test/e2e/virtualbox-{calls,faults}.test.ts';

/** What takes minutes goes first: else it would be waited for alone at the end. */
class LongestFirst extends BaseSequencer {
	static readonly #longest = ['variants', 'console-faults', 'session-look', 'setup-faults', 'session-kill', 'wizard-setup'];

	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const rank = ({moduleId}: TestSpecification) => LongestFirst.#longest.findIndex(name => moduleId.endsWith(`/e2e/${name}.test.ts`));
		const sorted = await super.sort(files);
		const first = sorted.filter(file => rank(file) >= 0).sort((one, other) => rank(one) - rank(other));
		return [...first, ...sorted.filter(file => rank(file) < 0)];
	}
}

// Layers: `unit` needs no VM and runs in seconds, `e2e` drives real VMs (once more on VirtualBox' double), `faults` is the long matrix.
export default defineConfig({
	test: {
		sequence: {sequencer: LongestFirst},
		projects: [
			{
				test: {
					name: 'unit',
					include: ['test/**/*.test.ts'],
					exclude: ['test/e2e/**', 'test/faults/**'],
					testTimeout: 300_000,
					// Where it is set, Ink draws nothing but its last frame.
					env: {CI: 'false'},
				},
			},
			{
				test: {
					...machines,
					name: 'e2e',
					include: ['test/e2e/**/*.test.ts'],
					exclude: [ofVirtualBox],
					env: {VMFUSE_TEST_HYPERVISOR: 'qemu'},
				},
			},
			{test: {...machines, name: 'e2e-virtualbox', include: [...onBoth, ofVirtualBox], env: {VMFUSE_TEST_HYPERVISOR: 'virtualbox'}}},
			{
				test: {
					...machines,
					name: 'faults',
					include: ['test/faults/**/*.test.ts'],
					env: {VMFUSE_TEST_HYPERVISOR: 'qemu'},
					testTimeout: 3_600_000,
				},
			},
			{
				test: {
					...machines,
					name: 'faults-virtualbox',
					include: ['test/faults/**/*.test.ts', ...wholeSetups],
					env: {VMFUSE_TEST_HYPERVISOR: 'virtualbox'},
					testTimeout: 3_600_000,
				},
			},
		],
	},
});
