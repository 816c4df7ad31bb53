import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, expect, test, vi} from 'vitest';
import {Build} from '../../source/recipe/build.js';
import {watchMachine} from '../../source/recipe/machine-watch.js';
import {SetupProgress} from '../../source/recipe/setup-progress.js';
import {FakeMachine, recordingContext} from './fake-machine.js';

let home: string;

beforeAll(async () => {
	home = await mkdtemp(path.join(tmpdir(), 'vmfuse-watch-'));
});

afterAll(async () => {
	await rm(home, {recursive: true, force: true});
});

async function watched() {
	const folders = {data: path.join(home, 'data'), state: path.join(home, 'state'), cache: path.join(home, 'cache')};
	const options = {name: 'vmfuse', hypervisor: 'qemu', extensions: [], guestPort: 22, hostPort: 22_001} as const;
	const machine = new FakeMachine('off');
	const progress = await SetupProgress.begin(folders, options);
	const mirror = {guestUrl: undefined, async close() {}};
	const build = new Build({options, folders, hypervisor: machine.hypervisor, progress, mirror});
	const {context} = recordingContext();
	await build.start(context);
	return {machine, build, context, watch: watchMachine(build, context, 5)};
}

test.each([
	['off', 'the virtual machine has ended'],
	['missing', 'the virtual machine has ended'],
	['paused', 'the virtual machine stands still'],
] as const)('a machine that is suddenly %s ends the work with it', async (state, message) => {
	const {machine, watch} = await watched();
	machine.state = state;
	await once(watch.signal, 'abort');
	expect((watch.signal.reason as Error).message).toContain(message);
});

test('one that was switched off, or told to, does not', async () => {
	const [off, told] = [await watched(), await watched()];
	await off.build.powerOff(off.context);
	told.build.expectEnd();
	told.machine.state = 'off';
	for (const {machine, watch} of [off, told]) {
		const before = machine.stateQuestions;
		await vi.waitUntil(() => machine.stateQuestions > before + 2, {timeout: 60_000});
		expect(watch.signal.aborted).toBe(false);
		watch.end();
	}
});
