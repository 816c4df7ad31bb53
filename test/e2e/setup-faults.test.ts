import {expect, test} from 'vitest';
import {freshSeed} from '../real/random.js';
import {setUpUnderFaults} from '../real/setup-under-faults.js';

// The short form of test/faults/setup.test.ts: one seed, one kill.
test('a whole setup over a bad line, killed once, is completed by the next', async () => {
	const seed = freshSeed('setup under faults');
	const {resumedAfter, seconds} = await setUpUnderFaults({seed, kills: 1, badKeys: true});
	console.log(`killed in step ${resumedAfter.join(', ')}; ${seconds.toFixed(0)} s in all`);
	expect(resumedAfter).toHaveLength(1);
});
