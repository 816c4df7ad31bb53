import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {batches} from '../../source/hypervisor/keyboard/batches.js';
import {type KeyEvent, type KeyStroke, modifierReleases} from '../../source/hypervisor/keyboard/keys.js';
import {stroke} from './strokes.js';

const sizes = {
	'bytes of a call': ({key}: KeyEvent) => (key > 0x7f ? 2 : 1),
	'bytes in a queue without translation': ({key, isDown}: KeyEvent) => (key > 0x7f ? 1 : 0) + (isDown ? 1 : 2),
};
const small = stroke(0x1e, 0x9e);
const capital = stroke(0x2a, 0x1e, 0x9e, 0xaa);
const times = (count: number, one: KeyStroke) => Array.from({length: count}, () => one);

describe.each(Object.entries(sizes))('pieces by %s', (_, sizeOf) => {
	const sizeOfAll = (events: readonly KeyEvent[]) => events.reduce((sum, event) => sum + sizeOf(event), 0);

	it('hold whole strokes, all of them in order, and as many as they can', () => {
		const key = fc.integer({min: 1, max: 0xd8}).filter(code => (code & 0x7f) > 0);
		const plain = key.map(
			(code): KeyStroke => [
				{key: code, isDown: true},
				{key: code, isDown: false},
			],
		);
		const shifted = key.map(
			(code): KeyStroke => [
				{key: 0x2a, isDown: true},
				{key: code, isDown: true},
				{key: code, isDown: false},
				{key: 0x2a, isDown: false},
			],
		);
		const strokes = fc.array(fc.oneof(plain, shifted, fc.constant(modifierReleases)), {maxLength: 60});
		fc.assert(
			fc.property(strokes, fc.integer({min: 14, max: 32}), (all, capacity) => {
				const cut = batches(all, capacity, sizeOf);
				expect(cut.flat()).toEqual(all.flat());
				const ends = new Set([0]);
				for (const one of all) ends.add(Math.max(...ends) + one.length);
				let end = 0;
				for (const [index, batch] of cut.entries()) {
					end += batch.length;
					expect(ends).toContain(end);
					expect(batch.length).toBeGreaterThan(0);
					expect(sizeOfAll(batch)).toBeLessThanOrEqual(capacity);
					const next = all.find((_stroke, at) => all.slice(0, at).flat().length === end && all[at]?.length !== 0);
					if (index < cut.length - 1 && next) expect(sizeOfAll(batch) + sizeOfAll(next)).toBeGreaterThan(capacity);
				}
			}),
			{numRuns: 60},
		);
	});
});

it('pieces are as full as VirtualBox and QEMU take them', () => {
	const byCall = sizes['bytes of a call'];
	expect(batches(times(36, small), 25, byCall).map(batch => batch.length)).toEqual([24, 24, 24]);
	const byQueue = sizes['bytes in a queue without translation'];
	expect(batches(times(6, small), 16, byQueue).map(batch => batch.length)).toEqual([10, 2]);
	expect(batches(times(5, capital), 16, byQueue).map(batch => batch.length)).toEqual([8, 8, 4]);
	expect(batches([modifierReleases], 16, byQueue)).toEqual([modifierReleases]);
	expect(batches([], 25, byCall)).toEqual([]);
});

it('a stroke that is longer than a piece is cut, and none of it lost', () => {
	const held = [{key: 0x2a, isDown: true}, ...times(16, small).flat(), {key: 0x2a, isDown: false}];
	const cut = batches([small, held, small], 25, sizes['bytes of a call']);
	expect(cut.flat()).toEqual([...small, ...held, ...small]);
	expect(Math.max(...cut.map(batch => batch.length))).toBeLessThanOrEqual(25);
});
