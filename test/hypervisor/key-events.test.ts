import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {UsageError} from '../../source/errors.js';
import {keyEvents} from '../../source/hypervisor/qemu/keyboard/key-events.js';

const event = (number: number, down: boolean) => ({type: 'key', data: {down, key: {type: 'number', data: number}}});

describe('key events', () => {
	it('have the make code as number, with 0x80 for extended keys', () => {
		expect(keyEvents([0x2a, 0x1e, 0x9e, 0xaa, 0xe0, 0x48, 0xe0, 0xc8])).toEqual({
			events: [event(0x2a, true), event(0x1e, true), event(0x1e, false), event(0x2a, false), event(0xc8, true), event(0xc8, false)],
			rest: [],
		});
	});

	it('are the same wherever the codes are cut', () => {
		const stroke = fc.tuple(fc.boolean(), fc.boolean(), fc.integer({min: 1, max: 0x5f}));
		const codes = fc
			.array(stroke, {maxLength: 20})
			.map(strokes => strokes.flatMap(([isExtended, isUp, key]) => [...(isExtended ? [0xe0] : []), isUp ? key | 0x80 : key]));
		fc.assert(
			fc.property(codes, fc.nat(40), (all, at) => {
				const first = keyEvents(all.slice(0, at));
				const second = keyEvents([...first.rest, ...all.slice(at)]);
				expect([...first.events, ...second.events]).toEqual(keyEvents(all).events);
				expect(second.rest).toEqual([]);
			}),
		);
	});

	it.each([0xe1, 0, 256, -1, 1.5, Number.NaN])('cannot be made of %s', code => {
		expect(() => keyEvents([0x1e, code])).toThrow(UsageError);
	});
});
