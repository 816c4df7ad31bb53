import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {preparedHome} from '../harness/prepared-home.js';
import {testedHypervisor} from '../harness/world.js';
import {failures, hangs, machineDies, moduleMissing, passingFaults} from '../real/call-faults.js';
import {MountUnderFault} from '../real/mount-under-fault.js';
import {freshSeed, randomNumbers} from '../real/random.js';
import {kindOf, parseCalls, type RecordedCall, withoutRepeats} from '../real/recorded-call.js';
import {loggedCalls, recordedCalls} from '../real/recorded-main-job.js';

describe.runIf(testedHypervisor === 'virtualbox')('mount and unmount', () => {
	const random = randomNumbers(testedHypervisor === 'virtualbox' ? freshSeed('faults of VBoxManage') : 0);
	const pick = <Item>(items: readonly Item[]): readonly Item[] => items.slice(Math.floor(random() * items.length)).slice(0, 1);
	let mounts: MountUnderFault;
	let log: string;
	let calls: readonly RecordedCall[];

	beforeAll(async () => {
		mounts = await MountUnderFault.create((await preparedHome()).VMFUSE_HOME);
		log = await mounts.record();
		calls = withoutRepeats(parseCalls(log));
	});

	afterAll(async () => {
		await mounts.close();
	});

	test('call VBoxManage as the recording of the version says', async () => {
		const {version, calls: made} = loggedCalls(log, mounts.home);
		expect(made).toEqual(await recordedCalls(version, '# $ vmfuse-tui mount', '# $ vmfuse-tui remove'));
	});

	// A few of the whole matrix in test/faults/virtualbox-calls.test.ts.
	test.each([...pick([...passingFaults, ...failures]), ...pick(hangs)])('when a call $name', async fault => {
		const [call] = pick(calls);
		if (!call) throw new Error('a mount calls VBoxManage');
		const {complaints, ended} = await mounts.try(fault, {call: call.number});
		console.log(`${call.number} ${kindOf(call.argv)} ${fault.name}: ${ended}`);
		expect(complaints).toEqual([]);
	});

	test('when a call starts a machine that dies', async () => {
		const moment = Math.floor(random() * 20_000);
		console.log(`dies after ${moment} ms`);
		const {complaints} = await mounts.try(machineDies(moment), {match: '^startvm'});
		expect(complaints).toEqual([]);
	});

	test(`when a call ${moduleMissing.name}`, async () => {
		const {complaints, ended} = await mounts.try(moduleMissing, {});
		expect({complaints, ended}).toEqual({complaints: [], ended: 'error'});
	});

	test('and at last, removing the intermediary calls VBoxManage as the recording says', async () => {
		const {version, calls: made} = loggedCalls(await mounts.removal(), mounts.home);
		expect(made).toEqual(await recordedCalls(version, '# $ vmfuse-tui remove'));
	});
});
