import {afterAll, beforeAll, expect, test} from 'vitest';
import {complaintsOfStops, type Stop, StoppedSetup} from '../real/setup-stops.js';

let setup: StoppedSetup;

beforeAll(async () => {
	setup = await StoppedSetup.create();
});

afterAll(async () => {
	await setup.close();
});

/** The moments that made every later run fail, in one set-up. More of them, and every step, are in faults/setup-stops. */
const stops: readonly Stop[] = [
	// The system is on the disk, and its partition mounted: nothing that the installer says comes after that.
	{kind: 'kill the program', step: '2d', when: /mkdir -p \/mnt\/sda1/},
	// Downloads are in the guest, and not on its disk yet.
	{kind: 'kill the machine', step: '4a', when: 3000},
	{kind: 'SIGINT', step: '5c', when: 6000},
];

test('a set-up that was stopped goes on each time, and is complete in the end', async () => {
	expect(await complaintsOfStops(setup, stops)).toEqual([]);
});
