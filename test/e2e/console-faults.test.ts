import {expect, test} from 'vitest';
import {typeUnderFaults} from '../real/lines-under-faults.js';
import {freshSeed} from '../real/random.js';

// The short form of test/faults/console.test.ts.
test.each(['first', 'second'])('thirty random lines over a bad line run exactly once each (%s seed)', async () => {
	const {faults} = await typeUnderFaults(freshSeed('lines under faults'));
	expect(faults).toBeGreaterThan(0);
});
