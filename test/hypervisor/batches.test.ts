import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {batches} from '../../source/hypervisor/qemu/keyboard/batches.js';
import {keyEvents} from '../../source/hypervisor/qemu/keyboard/key-events.js';

describe('batches of keys', () => {
	it('hold what a queue of 16 bytes takes even in the longer form, in order, and as much of it as they can', () => {
		expect(batches(keyEvents([0x1e, 0x9e]).events)).toHaveLength(1);
		// 3 bytes each: five keys.
		expect(batches(keyEvents(Array.from({length: 6}, () => [0x1e, 0x9e]).flat()).events).map(batch => batch.length)).toEqual([10, 2]);
		// 6 bytes each: two keys with Shift.
		const capitals = Array.from({length: 5}, () => [0x2a, 0x1e, 0x9e, 0xaa]).flat();
		expect(batches(keyEvents(capitals).events).map(batch => batch.length)).toEqual([8, 8, 4]);
		expect(batches([])).toEqual([]);
		const stroke = fc.tuple(fc.boolean(), fc.boolean(), fc.integer({min: 1, max: 0x5f}));
		fc.assert(
			fc.property(fc.array(stroke, {maxLength: 60}), strokes => {
				const {events} = keyEvents(strokes.flatMap(([isExtended, isUp, key]) => [...(isExtended ? [0xe0] : []), isUp ? key | 0x80 : key]));
				const cut = batches(events);
				expect(cut.flat()).toEqual(events);
				for (const batch of cut) {
					const bytes = batch.map(({data: {down, key}}) => (key.data > 0x7f ? 1 : 0) + (down ? 1 : 2));
					expect(bytes.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(16);
				}
			}),
		);
	});
});
