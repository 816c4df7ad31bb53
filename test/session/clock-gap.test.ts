import {expect, test} from 'vitest';
import {ClockGap} from '../../source/session/clock-gap.js';

test('a clock that has gone on while nothing ran, or was set, is noticed once', () => {
	const now = {clock: 1_000_000, running: 500};
	const gap = new ClockGap(() => ({...now}));
	const pass = (clock: number, running = clock) => {
		now.clock += clock;
		now.running += running;
		return gap.look();
	};
	expect(pass(2000)).toBe(0);
	// Suspended for an hour.
	expect(pass(3_602_000, 2000)).toBe(3_600_000);
	expect(pass(2000)).toBe(0);
	// Set back.
	expect(pass(-58_000, 2000)).toBe(-60_000);
	expect(pass(2000)).toBe(0);
});

test('what a clock is corrected by adds up', () => {
	const now = {clock: 0, running: 0};
	const gap = new ClockGap(() => ({...now}));
	const jumps = Array.from({length: 10}, () => {
		now.clock += 2400;
		now.running += 2000;
		return gap.look();
	});
	expect(jumps.filter(jump => jump !== 0)).toEqual([1600, 1600]);
});

test('the clocks of this computer do not jump', () => {
	expect(new ClockGap().look()).toBe(0);
});
