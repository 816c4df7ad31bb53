import {expect, test} from 'vitest';
import {fuzz, targets} from './targets.js';

const seed = Number(process.env.VMFUSE_TEST_SEED ?? Date.now() % 2 ** 31);

test.each(targets)('whatever a stranger made of $name, it is read or refused within limits', async target => {
	await expect(fuzz(target, 150, seed)).resolves.toBeUndefined();
});
