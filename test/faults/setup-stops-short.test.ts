import {afterAll, beforeAll, expect, test} from 'vitest';
import {complaintsOfStops, type Stop, StoppedSetup} from '../real/setup-stops.js';

let setup: StoppedSetup;

beforeAll(async () => {
	setup = await StoppedSetup.create();
});

afterAll(async () => {
	await setup.close();
});

/** The short form of setup-stops.test.ts, with moments that have found faults: all in one set-up, each run goes on where the one before was stopped. */
const stops: readonly Stop[] = [
	// The system is on the disk, and its partition mounted: nothing that the installer says comes after that.
	{kind: 'kill the program', step: '2d', when: /mkdir -p \/mnt\/sda1/},
	{kind: 'SIGTERM', step: '3f', when: /filetool/},
	{kind: 'kill the machine', step: '4a', when: 3000},
	{kind: 'kill the program', step: '4a', when: 5000},
	{kind: 'SIGINT', step: '5c', when: 6000},
];

test('a set-up that is stopped again and again goes on each time, and is complete in the end', async () => {
	expect(await complaintsOfStops(setup, stops)).toEqual([]);
});
