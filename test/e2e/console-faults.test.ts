import {expect, test} from 'vitest';
import {testedHypervisor} from '../harness/world.js';
import {typeUnderFaults} from '../real/lines-under-faults.js';
import {freshSeed} from '../real/random.js';

// The short form of test/faults/console.test.ts. VirtualBox takes ten times as long to type.
const seeds = testedHypervisor === 'qemu' ? ['first', 'second'] : ['first'];

test.each(seeds)('thirty random lines over a bad line run exactly once each (%s seed)', async () => {
	const {faults} = await typeUnderFaults(freshSeed('lines under faults'));
	expect(faults).toBeGreaterThan(0);
});
