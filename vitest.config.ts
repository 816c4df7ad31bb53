import {availableParallelism} from 'node:os';
import {defineConfig} from 'vitest/config';
import {BaseSequencer, type TestSpecification} from 'vitest/node';

// Layers: `unit` needs no virtual machine and nothing that is installed, and runs in a minute; `programs` needs programs of the system, such as ssh,
// BusyBox and QEMU's tools; `e2e` drives real machines, by the built program, with an intermediary that it made itself; `e2e-virtualbox` does so on
// VirtualBox' double; `faults` and `faults-virtualbox` are the long form. `npm test` runs the first four, `npm run test:faults` the others. What each file is there for, and why where: test/README.md.

/** Projects that drive real virtual machines. */
const machines = {
	globalSetup: ['test/e2e/global-set-up.ts'],
	testTimeout: 900_000,
	// Some wait for an intermediary that is being made.
	hookTimeout: 2_700_000,
	// Each of them runs a virtual machine, and waits for it a third of the time or more. Measured on two processors: four are no quicker than three.
	maxWorkers: Math.max(2, availableParallelism()) + 1,
};

/** Where nothing but this computer is waited for. The limits end what hangs: no test comes near them, on the busiest computer. */
const inProcess = {maxWorkers: Math.max(2, availableParallelism()), testTimeout: 900_000, hookTimeout: 900_000};

const named = (...names: readonly string[]) => names.map(name => `test/e2e/${name}.test.ts`);

/** Alone about VBoxManage: what it is called with, what is typed through it, and what comes of it when a call fails. */
const ofVirtualBox = named('virtualbox-calls', 'virtualbox-typing');

/** Where hypervisors differ: how disks are attached, again and for writing, and what a session does with a machine from its start to its end. */
const onBoth = named('session', 'session-probe');

/** On VirtualBox as on QEMU, as far as known: there they are whole only in the long form. */
const rarelyOnVirtualBox = named(
	...['session', 'session-probe'],
	...['session-kill', 'session-unlock', 'bad-input', 'console-faults', 'disk-full'],
	...['wizard-mount', 'wizard-unmount', 'wizard-setup'],
);

/** Those whose long form has more: another version, or what takes minutes. */
const longerOnQemu = named('session-probe');
const longerOnVirtualBox = named('virtualbox-disks', 'virtualbox-snapshot');

/** Those that take minutes and need no intermediary that is there already: while that is made, and so that none is waited for alone at the end. */
const first = ['wizard-setup', 'virtualbox-typing', 'mirror-faults', 'guest-volumes', 'vboxmanage-headless', 'console-faults'];

/** Those that take minutes with the intermediary: after the short ones nothing should be left that takes long. */
const next = [
	'mount-faults',
	'session-kill',
	'session-probe',
	'session-unlock',
	'session',
	'session-join',
	'virtualbox-calls',
	'session-start-saver',
	'wizard-mount',
	'engine',
];

/** What takes long goes first. */
class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const sorted = await super.sort(files);
		return sorted.sort((one, other) => LongestFirst.#rank(one) - LongestFirst.#rank(other));
	}

	static #rank({moduleId, project}: TestSpecification): number {
		// The files of `unit` share processes as long as none of another project comes between them.
		if (project.name === 'programs') return 0;
		const name = /\/e2e\/([\w-]+)\.test\.ts$/.exec(moduleId)?.[1] ?? '';
		const [isFirst, isNext] = [first.indexOf(name), next.indexOf(name)];
		if (isFirst >= 0) return isFirst;
		if (isNext >= 0) return 200 + isNext;
		// The rest of those that need no intermediary, then the rest.
		return /^(?:guest|host|qemu|sudo|virtualbox|disk-full)/.test(name) ? 100 : 300;
	}
}

export default defineConfig({
	test: {
		sequence: {sequencer: LongestFirst},
		projects: [
			{
				test: {
					name: 'unit',
					include: ['test/**/*.test.ts'],
					exclude: ['test/programs/**', 'test/e2e/**', 'test/faults/**'],
					...inProcess,
					// One process for many files: to load React, Ink and our own modules for each of them takes as long as the tests do.
					isolate: false,
					// Where CI is set, Ink draws nothing but its last frame. React is the one that users have: the other takes twice the time.
					env: {CI: 'false', NODE_ENV: 'production'},
				},
				oxc: {jsx: {development: false}},
			},
			{
				test: {
					name: 'programs',
					include: ['test/programs/**/*.test.ts'],
					...inProcess,
				},
			},
			{
				test: {
					...machines,
					name: 'e2e',
					include: ['test/e2e/**/*.test.ts'],
					exclude: ofVirtualBox,
					env: {VMFUSE_TEST_HYPERVISOR: 'qemu'},
				},
			},
			{
				test: {
					...machines,
					name: 'e2e-virtualbox',
					include: [...onBoth, ...ofVirtualBox],
					env: {VMFUSE_TEST_HYPERVISOR: 'virtualbox', VMFUSE_TEST_ONLY_DIFFERENCES: 'true'},
				},
			},
			{
				test: {
					...machines,
					name: 'faults',
					include: ['test/faults/**/*.test.ts', ...longerOnQemu],
					env: {VMFUSE_TEST_HYPERVISOR: 'qemu', VMFUSE_TEST_LONG: 'true'},
					testTimeout: 3_600_000,
				},
			},
			{
				test: {
					...machines,
					name: 'faults-virtualbox',
					include: ['test/faults/**/*.test.ts', ...rarelyOnVirtualBox, ...longerOnVirtualBox],
					env: {VMFUSE_TEST_HYPERVISOR: 'virtualbox', VMFUSE_TEST_LONG: 'true'},
					testTimeout: 3_600_000,
				},
			},
		],
	},
});
