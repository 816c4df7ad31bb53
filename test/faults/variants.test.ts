import {expect, test} from 'vitest';
import {buildPracticeGuest, type VariantName} from '../../fixtures/practice-guest/index.js';
import {folders} from '../../source/folders.js';
import {readIntermediary} from '../../source/intermediary/intermediary.js';
import {Program} from '../harness/program.js';
import {testedHypervisor} from '../harness/world.js';
import {freshSeed} from '../real/random.js';
import {setUpUnderFaults} from '../real/setup-under-faults.js';
import {mountBothWays} from '../real/variant-mounts.js';

const variants: readonly VariantName[] = ['old', 'corepure64'];

// TinyCore's variants are not about a hypervisor's own ways.
test.runIf(testedHypervisor === 'qemu').each(variants)(
	'TinyCore as in the variant %s becomes an intermediary that mounts a logical volume',
	async variant => {
		const {iso, mirrorDir} = await buildPracticeGuest({variant});
		const program = await Program.create();
		try {
			await program.succeed('setup', '--iso', iso, '--mirror', mirrorDir);
			const {capabilities} = await readIntermediary(folders({VMFUSE_HOME: program.home}), 'vmfuse');
			expect(capabilities.virtioScsi).toBe(variant !== 'old');
			await mountBothWays(program);
		} finally {
			await program.close();
		}
	},
);

test.runIf(testedHypervisor === 'qemu')('the old one becomes one over a bad line too, though the set-up is killed once', async () => {
	const {resumedAfter, seconds} = await setUpUnderFaults({
		...{seed: freshSeed('setup under faults'), kills: 1, badKeys: true, variant: 'old'},
		use: mountBothWays,
	});
	console.log(`killed in step ${resumedAfter.join(', ')}; ${seconds.toFixed(0)} s in all`);
	expect(resumedAfter).toHaveLength(1);
});
