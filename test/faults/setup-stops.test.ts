import process from 'node:process';
import {beforeAll, describe, expect, test} from 'vitest';
import {recipe} from '../../source/recipe/recipe.js';
import {freshSeed, randomNumbers} from '../real/random.js';
import {complaintsOfStops, type Stop, StoppedSetup, stopKinds, stopsThatBrokeIt} from '../real/setup-stops.js';

// Every step is stopped in every way, early, in the middle and late: hours. VMFUSE_TEST_STEPS=2d,4a and VMFUSE_TEST_STOPS="kill the machine" choose.
const chosen = (name: string) => process.env[name]?.split(',').map(word => word.trim());
const chosenSteps = chosen('VMFUSE_TEST_STEPS');
const chosenKinds = chosen('VMFUSE_TEST_STOPS');

const steps = recipe.map(({id}) => id).filter(id => chosenSteps?.includes(id) ?? true);
const kinds = stopKinds.filter(kind => chosenKinds?.includes(kind) ?? true);
/** Parts of the time that a step takes. */
const moments = {early: [0, 0.2], middle: [0.4, 0.6], late: [0.8, 1]} as const;
/** In these there is no machine that runs. */
const withoutMachine: readonly string[] = ['2a', '1a', '1b', '1c'];

/** Moments that have found faults, in the order of their steps. */
const known: readonly Stop[] = [
	...stopsThatBrokeIt.slice(0, 1),
	{kind: 'SIGTERM', step: '3f', when: /filetool/},
	...stopsThatBrokeIt.slice(1, 2),
	{kind: 'kill the program', step: '4a', when: 5000},
	...stopsThatBrokeIt.slice(2),
];

let seconds: Readonly<Record<string, number>>;

beforeAll(async () => {
	const setup = await StoppedSetup.create();
	const whole = await setup.run();
	await setup.close();
	expect(whole.status, whole.said.slice(-3000)).toBe(0);
	({seconds} = whole);
});

describe.each(kinds)('a set-up, by %s', kind => {
	test.each(Object.keys(moments) as (keyof typeof moments)[])(
		'stopped %s in each step, goes on each time and is complete in the end',
		{timeout: 4 * 3_600_000},
		async moment => {
			const random = randomNumbers(freshSeed(`${kind}, ${moment}`));
			const [from, to] = moments[moment];
			const stops = steps
				.filter(step => kind !== 'kill the machine' || !withoutMachine.includes(step))
				.map((step): Stop => ({kind, step, when: Math.round((seconds[step] ?? 0) * 1000 * (from + random() * (to - from)))}));
			await expectToGoOn(stops);
		},
	);
});

test('a set-up that is stopped at moments that have found faults goes on each time, and is complete in the end', async () => {
	await expectToGoOn(known);
});

async function expectToGoOn(stops: readonly Stop[]): Promise<void> {
	const setup = await StoppedSetup.create();
	try {
		expect(await complaintsOfStops(setup, stops)).toEqual([]);
	} finally {
		await setup.close();
	}
}
