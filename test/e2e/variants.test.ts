import {describe, expect, test} from 'vitest';
import {folders} from '../../source/folders.js';
import {readIntermediary} from '../../source/intermediary/intermediary.js';
import {freshSeed} from '../real/random.js';
import {setUpUnderFaults} from '../real/setup-under-faults.js';
import {mountBothWays} from '../real/variant-mounts.js';

// The default variant is what every other test runs on; the 64-bit one is in test/faults/variants.test.ts. This is the short form of
// test/faults/setup.test.ts too: one seed, one kill.
describe('TinyCore as in the variant old', () => {
	test('becomes an intermediary over a bad line, though the set-up is killed once, and mounts a logical volume', async () => {
		const seed = freshSeed('setup under faults');
		const {resumedAfter, seconds} = await setUpUnderFaults({
			...{seed, kills: 1, badKeys: true, variant: 'old'},
			async use(program) {
				const {capabilities} = await readIntermediary(folders({VMFUSE_HOME: program.home}), 'vmfuse');
				// The old one knows no virtio: its disks are attached at the start, on the controller that it knows.
				expect(capabilities.virtioScsi).toBe(false);
				await mountBothWays(program);
			},
		});
		console.log(`killed in step ${resumedAfter.join(', ')}; ${seconds.toFixed(0)} s in all`);
		expect(resumedAfter).toHaveLength(1);
	});
});
