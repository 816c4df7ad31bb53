import {afterAll, beforeAll, expect, test} from 'vitest';
import {complaintsOfStops, type Stop, StoppedSetup} from '../real/setup-stops.js';

let setup: StoppedSetup;

beforeAll(async () => {
	setup = await StoppedSetup.create();
});

afterAll(async () => {
	await setup.close();
});

/** The command loop in the guest is joined again, whatever has the terminal, and powers the guest off. */
const says = /"typed","text":"sync;sudo poweroff"/;

/** Moments at which something is typed at the console, or runs there: each in the same set-up, which goes on every time. */
const stops: readonly Stop[] = [
	// An extension is being downloaded.
	{kind: 'SIGINT', step: '2c', when: /tcz.*so far/, says},
	// The installer asks its first question.
	{kind: 'SIGINT', step: '2d', when: /"typed","text":"c"/, says},
	// passwd asks, and shows nothing of what is typed.
	{kind: 'SIGTERM', step: '3a', when: /"typed","text":"•+"/, says},
	// A line is half typed.
	{kind: 'SIGINT', step: '3b', when: /"typed","text":"sudo rm/, says},
	{kind: 'SIGINT', step: '3c', when: /openssh\.tcz.*so far|tcz, for openssh.*so far/, says},
	{kind: 'SIGTERM', step: '3d', when: 500, says},
	{kind: 'SIGINT', step: '3i', when: /makes its keys/, says},
];

test('a set-up that is stopped while it types switches its guest off from inside, and goes on', async () => {
	expect(await complaintsOfStops(setup, stops)).toEqual([]);
});
