import {beforeEach, describe, expect, test} from 'vitest';
import {CommandError} from '../../source/errors.js';
import type {Context} from '../../source/events.js';
import type {Guest} from '../../source/guest/guest.js';
import {Build} from '../../source/recipe/build.js';
import {stopMachine} from '../../source/recipe/stop-machine.js';
import {FakeMachine} from './fake-machine.js';

/** What the guest was told, and in which order with the machine's calls. */
let told: string[];
let isClosed: boolean;

beforeEach(() => {
	told = [];
	isClosed = false;
});

function guest(answer: (script: string, context: Context) => Promise<void>, context?: Context): Guest {
	return {
		context: context ?? {signal: AbortSignal.abort(new Error('stopped')), emit: () => {}},
		pace: 1,
		under: other => guest(answer, other),
		async run([, , script = '']) {
			if (!context) throw new Error('this signal has aborted');
			await answer(script, context);
			return {status: 0, stdout: '', stderr: ''};
		},
		async close() {
			isClosed = true;
		},
		closed: Promise.resolve(),
	};
}

function buildOn(machine: FakeMachine): Build {
	return new Build({options: {name: 'vmfuse'}, hypervisor: machine.hypervisor} as unknown as ConstructorParameters<typeof Build>[0]);
}

describe('at the end of a set-up', () => {
	test('a guest that answers writes its disk and shuts down, although the set-up was stopped', async () => {
		const machine = new FakeMachine('running');
		const build = buildOn(machine);
		build.enterGuest(
			guest(async script => {
				told.push(script);
			}),
		);
		await stopMachine(build, () => {});
		expect(told).toEqual([expect.stringMatching(/^sync; .*poweroff/)]);
		expect(machine.calls).toEqual(['waitUntilOff']);
		expect([machine.state, isClosed]).toEqual(['off', true]);
	});

	test('one that a step has told to power off is waited for, and told nothing more', async () => {
		const machine = new FakeMachine('running');
		const build = buildOn(machine);
		build.enterGuest(
			guest(async script => {
				told.push(script);
			}),
		);
		build.expectEnd();
		await stopMachine(build, () => {});
		expect([told, machine.calls, machine.state, isClosed]).toEqual([[], ['waitUntilOff'], 'off', true]);
	});

	test('the plug of one that does not answer is pulled', async () => {
		const machine = new FakeMachine('running');
		const build = buildOn(machine);
		build.enterGuest(
			guest(async () => {
				throw new CommandError('sh in the guest did not end', {command: ['sh'], status: undefined, stderr: ''});
			}),
		);
		await stopMachine(build, () => {});
		expect(machine.calls).toEqual(['powerOff']);
		expect([machine.state, isClosed]).toEqual(['off', true]);
	});

	test('the plug of one that does not get off is pulled', async () => {
		const machine = new FakeMachine('running');
		machine.failing.set('waitUntilOff', new Error('it took too long'));
		const build = buildOn(machine);
		build.enterGuest(guest(async () => {}));
		await stopMachine(build, () => {});
		expect(machine.calls).toEqual(['waitUntilOff', 'powerOff']);
		expect(machine.state).toBe('off');
	});

	test('one that stands still, or that nobody can talk to, is not waited for', async () => {
		const paused = new FakeMachine('paused');
		const build = buildOn(paused);
		build.enterGuest(
			guest(async script => {
				told.push(script);
			}),
		);
		await stopMachine(build, () => {});
		const silent = new FakeMachine('running');
		await stopMachine(buildOn(silent), () => {});
		expect([told, paused.calls, silent.calls]).toEqual([[], ['powerOff'], ['powerOff']]);
	});
});
