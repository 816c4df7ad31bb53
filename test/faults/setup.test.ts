import {expect, test} from 'vitest';
import {freshSeed} from '../real/random.js';
import {setUpUnderFaults} from '../real/setup-under-faults.js';

test.each([1, 2, 3])('run %i of 3: a whole setup over a bad line', async () => {
	const {seconds} = await setUpUnderFaults({seed: freshSeed('setup under faults'), kills: 0, badKeys: true});
	console.log(`${seconds.toFixed(0)} s`);
});

// Ten random moments, as pairs: each run is killed twice.
test.each([1, 2, 3, 4, 5])('run %i of 5: a setup killed twice at random moments is completed by the next', async () => {
	const {resumedAfter, seconds} = await setUpUnderFaults({seed: freshSeed('setup killed'), kills: 2, badKeys: false});
	console.log(`killed in steps ${resumedAfter.join(', ')}; ${seconds.toFixed(0)} s in all`);
	expect(resumedAfter).toHaveLength(2);
});
