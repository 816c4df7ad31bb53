import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {modifierReleases, textToKeys} from '../../../source/console/scancodes.js';
import {keyBatches} from '../../../source/hypervisor/virtualbox/keyboard/key-batches.js';

const size = 25;

describe('scancodes are sent in pieces', () => {
	it('between whole keys, none lost', () => {
		const seed = Math.trunc(Math.random() * 2 ** 31);
		const plain = fc.integer({min: 1, max: 0x58});
		const key = fc.oneof(
			plain.map(code => [code, code | 0x80]),
			plain.filter(code => code !== 0x2a).map(code => [0x2a, code, code | 0x80, 0xaa]),
			fc.constantFrom(0x1d, 0x48, 0x53).map(code => [0xe0, code, 0xe0, code | 0x80]),
			fc.constant(modifierReleases()),
		);
		fc.assert(
			fc.property(fc.array(key, {maxLength: 60}), keys => {
				const batches = keyBatches(keys.flat(), size);
				expect(batches.flat()).toEqual(keys.flat());
				const ends = new Set<number>([0]);
				for (const one of keys) ends.add(Math.max(...ends) + one.length);
				let end = 0;
				for (const batch of batches) {
					expect(batch.length).toBeGreaterThan(0);
					expect(batch.length).toBeLessThanOrEqual(size);
					end += batch.length;
					// The releases of all modifiers may be cut anywhere but behind an E0.
					if (!ends.has(end)) expect(batch.at(-1)).not.toBe(0xe0);
				}
			}),
			{seed},
		);
	});

	it('that are as large as can be', () => {
		const batches = keyBatches(textToKeys('a'.repeat(36)).flat(), size);
		expect(batches.map(batch => batch.length)).toEqual([24, 24, 24]);
		expect(keyBatches([], size)).toEqual([]);
	});

	it('also when a key is held for longer than a piece', () => {
		const held = [0x2a, ...textToKeys('abcdefghijklmnop').flat(), 0xaa];
		const batches = keyBatches(held, size);
		expect(batches.flat()).toEqual(held);
		expect(Math.max(...batches.map(batch => batch.length))).toBeLessThanOrEqual(size);
	});
});
