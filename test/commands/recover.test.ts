import path from 'node:path';
import process from 'node:process';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {renderRecovered} from '../../source/commands/recover.js';
import {RequirementError} from '../../source/errors.js';
import {acquireLock} from '../../source/host/lock.js';
import type {MachineState} from '../../source/hypervisor/hypervisor.js';
import {saveIntermediary} from '../../source/intermediary/intermediary.js';
import {checkExtending, checkIntermediaries} from '../../source/operations/diagnose/intermediaries.js';
import {listExtending} from '../../source/operations/set-up/unfinished-extensions.js';
import {findUnfinishedSetups} from '../../source/operations/set-up/unfinished-setups.js';
import {machineDefaults} from '../../source/recipe/setup-options.js';
import {SetupProgress} from '../../source/recipe/setup-progress.js';
import {sampleIntermediary} from '../intermediary/sample-intermediary.js';
import {type ScratchRuntime, scratchRuntime} from '../operations/scratch-runtime.js';

let scratch: ScratchRuntime;
let state: MachineState | Error;
let poweredOff: string[];

beforeEach(async () => {
	state = 'running';
	poweredOff = [];
	scratch = await scratchRuntime({
		qemu: {
			async state() {
				if (state instanceof Error) throw state;
				return state;
			},
			async powerOff(name) {
				poweredOff.push(name);
			},
		},
	});
});

afterEach(async () => {
	await scratch.remove();
});

async function beginSetup(name: string): Promise<void> {
	const options = {
		...machineDefaults,
		name,
		hypervisor: 'qemu',
		iso: undefined,
		mirror: undefined,
		proxy: undefined,
		extensions: [],
	} as const;
	const progress = await SetupProgress.begin(scratch.runtime.folders, options);
	await progress.setFinished(['2a', '1a', '1b', '1c']);
}

test('a set-up that was killed is named with its machine, which is left alone, and with what can be done', async () => {
	await beginSetup('vmfuse');
	const text = await renderRecovered(await scratch.engine.sessions.recoverAll());
	expect(text).toMatch(/^Left as it is: the setup of "vmfuse" was cut off before step 2b .*; its virtual machine still runs\.\n/);
	expect(text).toContain('  - Go on: vmfuse-tui setup\n  - Or delete it: vmfuse-tui remove vmfuse\n');
	expect(text).not.toContain('Nothing was left behind');
	// Asked only for its state: any other call of the driver would have thrown.
	expect(scratch.events).toEqual([]);
});

test.each<[string, MachineState | Error]>([
	['off', 'off'],
	['not there', 'missing'],
	['of a hypervisor that is gone', new RequirementError('QEMU is not installed')],
])('a machine that is %s is not said to run', async (_, how) => {
	state = how;
	await beginSetup('second');
	const text = await renderRecovered(await scratch.engine.sessions.recoverAll());
	expect(text).toContain('the setup of "second" was cut off before');
	expect(text).toContain('vmfuse-tui setup --name second');
	expect(text).not.toContain('still runs');
});

test('a set-up that somebody works on is not left behind', async () => {
	await beginSetup('vmfuse');
	const lock = await acquireLock(`${scratch.runtime.folders.state}/locks/setup-vmfuse`, {what: 'the setup'});
	expect(await renderRecovered(await scratch.engine.sessions.recoverAll())).toBe('Nothing was left behind.\n');
	expect(checkIntermediaries([], await findUnfinishedSetups(scratch.runtime))).toMatchObject([{result: 'good'}]);
	await lock.release();
});

test('the doctor says that the machine still runs', async () => {
	await beginSetup('vmfuse');
	const [check] = checkIntermediaries([], await findUnfinishedSetups(scratch.runtime));
	expect(check).toMatchObject({result: 'warning', text: expect.stringContaining('its virtual machine still runs')});
});

test('what was being added to an intermediary when that was cut off is undone, and said', async () => {
	await saveIntermediary(scratch.runtime.folders, sampleIntermediary({name: 'other'}));
	const options = {...machineDefaults, name: 'other', hypervisor: 'qemu' as const, iso: undefined, mirror: undefined, proxy: undefined};
	await SetupProgress.begin(scratch.runtime.folders, {...options, extensions: ['mdadm']}, 'extension');
	expect(checkExtending(await listExtending(scratch.runtime))).toMatchObject([
		{
			result: 'warning',
			text: 'the adding of mdadm to "other" was cut off; mounts go on as before',
			nextSteps: ['Undo it: vmfuse-tui recover', 'Or add it: vmfuse-tui extend mdadm --intermediary other'],
		},
	]);
	expect(await renderRecovered(await scratch.engine.sessions.recoverAll())).toBe(
		'Undone: the adding of mdadm to "other", which is as it was. To add it: vmfuse-tui extend mdadm --intermediary other\n',
	);
	expect(poweredOff).toEqual(['other']);
	expect(await listExtending(scratch.runtime)).toEqual([]);
});

test('what somebody adds now is left alone', async () => {
	await saveIntermediary(scratch.runtime.folders, sampleIntermediary());
	const options = {...machineDefaults, hypervisor: 'qemu' as const, iso: undefined, mirror: undefined, proxy: undefined};
	await SetupProgress.begin(scratch.runtime.folders, {...options, extensions: ['mdadm']}, 'extension');
	const lock = await acquireLock(path.join(scratch.runtime.folders.state, 'locks', 'setup-vmfuse'), {what: 'the set-up of "vmfuse"'});
	expect(checkExtending(await listExtending(scratch.runtime))).toMatchObject([
		{result: 'good', text: `process ${process.pid} adds mdadm to "vmfuse"`},
	]);
	expect(await scratch.engine.sessions.recoverAll()).toMatchObject({unextended: []});
	expect(poweredOff).toEqual([]);
	await lock.release();
});
