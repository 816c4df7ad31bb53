import {afterAll, beforeAll, expect, test} from 'vitest';
import {complaintsOfStop, type Stop, StoppedSetup} from '../real/setup-stops.js';

let setup: StoppedSetup;

beforeAll(async () => {
	setup = await StoppedSetup.create();
});

afterAll(async () => {
	await setup.close();
});

/** The short form of test/faults/setup-stops.test.ts: all in one set-up, each run goes on where the one before was stopped. */
const stops: readonly Stop[] = [
	// The system is on the disk, and its partition mounted: nothing that the installer says comes after that.
	{kind: 'kill the program', step: '2d', when: /mkdir -p \/mnt\/sda1/},
	{kind: 'SIGTERM', step: '3f', when: /filetool/},
	{kind: 'kill the machine', step: '4a', when: 3000},
	{kind: 'kill the program', step: '4a', when: 5000},
	{kind: 'SIGINT', step: '5c', when: 6000},
];

test('a set-up that is stopped again and again goes on each time, and is complete in the end', async () => {
	const started = performance.now();
	const complaints: string[] = [];
	for (const stop of stops) {
		const stopped = await setup.run(stop);
		const seconds = Math.round((performance.now() - started) / 1000);
		console.log(`${seconds} s: ${stop.kind} in ${stop.step}: ${stopped.begun[0]} to ${stopped.step}, ${stopped.message}`);
		expect(stopped.step, stopped.said.slice(-3000)).toBe(stop.step);
		complaints.push(...(await complaintsOfStop(setup, stop, stopped)).map(complaint => `${stop.kind} in ${stop.step}: ${complaint}`));
	}

	const last = await setup.run();
	console.log(`${Math.round((performance.now() - started) / 1000)} s: from ${last.begun[0]} to the end`);
	expect(last.status, last.said.slice(-3000)).toBe(0);
	expect(complaints).toEqual([]);
	expect(await setup.isReady()).toBe(true);
	expect(await setup.leftovers()).toEqual([]);
});
