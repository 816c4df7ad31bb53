import {expect, test} from 'vitest';
import {typeUnderFaults} from '../real/lines-under-faults.js';
import {freshSeed} from '../real/random.js';

test.each(Array.from({length: 10}, (_, index) => index + 1))(
	'run %i of 10: thirty random lines over a bad line run exactly once each',
	async () => {
		const {faults} = await typeUnderFaults(freshSeed('lines under faults'));
		expect(faults).toBeGreaterThan(0);
	},
);
