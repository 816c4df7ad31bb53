import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {buildPracticeGuest} from '../../fixtures/practice-guest/index.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';
import {testedHypervisor} from '../harness/world.js';
import {type Fault, failures, hangs, machineDies, moduleMissing, passingFaults, slowness, type Where} from '../real/call-faults.js';
import {MountUnderFault} from '../real/mount-under-fault.js';
import {kindOf, kindPattern, kinds, parseCalls, type RecordedCall, withoutRepeats} from '../real/recorded-call.js';
import {loggedCalls, recordedCalls} from '../real/recorded-main-job.js';
import {setUpWithFaults} from '../real/setup-with-call-faults.js';

const at = ({number}: RecordedCall): Where => ({call: number});
const firstOf = (call: RecordedCall): Where => ({match: kindPattern(call), times: 1});
const every = (call: RecordedCall): Where => ({match: kindPattern(call)});

describe.runIf(testedHypervisor === 'virtualbox')('mount and unmount, when a call of VBoxManage', () => {
	let mounts: MountUnderFault;
	let calls: readonly RecordedCall[];

	beforeAll(async () => {
		mounts = await MountUnderFault.create((await preparedHome()).VMFUSE_HOME);
		calls = withoutRepeats(parseCalls(await mounts.record()));
	});

	afterAll(async () => {
		await mounts.close();
	});

	async function tryEach(fault: Fault, which: readonly RecordedCall[], where: (call: RecordedCall) => Where): Promise<void> {
		const wrong: string[] = [];
		for (const call of which) {
			const {complaints, ended} = await mounts.try(fault, where(call));
			console.log(`${call.number} ${kindOf(call.argv)} ${fault.name}: ${ended}`);
			wrong.push(...complaints.map(complaint => `${call.number} ${kindOf(call.argv)}: ${complaint}`));
		}

		expect(wrong).toEqual([]);
	}

	test.each([...passingFaults, ...failures, ...hangs])('$name', async fault => tryEach(fault, calls, at));
	test.each([...failures.slice(0, 1), slowness])('$name, each time', async fault => tryEach(fault, kinds(calls), every));
	test.each([200, 2000, 8000, 15_000, 25_000].map(machineDies))('$name', async fault => {
		const {complaints} = await mounts.try(fault, {match: '^startvm'});
		expect(complaints).toEqual([]);
	});
	test('finds no kernel module', async () => {
		const {complaints} = await mounts.try(moduleMissing, {});
		expect(complaints).toEqual([]);
	});
});

describe.runIf(testedHypervisor === 'virtualbox')('a set-up', () => {
	let log: string;
	let home: string;
	let calls: readonly RecordedCall[];

	beforeAll(async () => {
		const program = await Program.create();
		const file = path.join(program.folder, 'calls.jsonl');
		try {
			const {iso, mirrorDir} = await buildPracticeGuest({variant: 'core'});
			const setup = ['setup', '--iso', iso, '--mirror', mirrorDir, '--extension', 'cryptsetup', '--yes'];
			const {status, stderr} = await program.run(setup, {VBOX_DOUBLE_LOG: file});
			expect(status, stderr).toBe(0);
			log = await readFile(file, 'utf8');
			calls = parseCalls(log);
			home = program.home;
		} finally {
			await program.run(['remove', '--yes']);
			await program.close();
		}
	});

	test('calls VBoxManage as the recording of the version says', async () => {
		const {version, calls: made} = loggedCalls(log, home);
		expect(made).toEqual(await recordedCalls(version, '# $ vmfuse-tui setup', '# $ vmfuse-tui mount'));
	});

	/** The first key of a setup is a call of a kind; these are some of those in between, and one of the last. */
	function keys(): readonly RecordedCall[] {
		const typed = calls.filter(({argv}) => argv[2] === 'keyboardputscancode');
		return [0.3, 0.6, 0.95].flatMap(share => typed[Math.floor(typed.length * share)] ?? []);
	}

	// Once at each kind of call, all in one setup.
	test.each([...passingFaults, slowness])('when a call $name', async fault => {
		expect(await setUpWithFaults([kinds(calls).map(call => fault.rule(firstOf(call)))])).toEqual([]);
	});

	test.each([...failures, ...hangs])('when a call $name', async fault => {
		const rounds = [...kinds(calls).map(firstOf), ...keys().map(at)].map(where => [fault.rule(where)]);
		expect(await setUpWithFaults(rounds)).toEqual([]);
	});
});
