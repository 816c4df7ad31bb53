import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {workLimit} from '../../source/hypervisor/work-limit.js';

beforeEach(() => {
	vi.useFakeTimers({toFake: ['performance']});
});

afterEach(() => {
	vi.useRealTimers();
});

/** Seconds until a limit of a minute is over for a machine that has had `share` of a processor since its start. */
async function secondsUntilOver(share: number | undefined, isStart = true): Promise<number> {
	let seconds = 0;
	const isOver = workLimit(60_000, async () => (share === undefined ? undefined : seconds * share), {isStart});
	while (!(await isOver())) {
		seconds++;
		vi.advanceTimersByTime(1000);
	}

	return seconds;
}

test('the limit holds for a machine that does nothing, after a look at it, and where nobody knows', async () => {
	expect(await secondsUntilOver(0)).toBe(90);
	expect(await secondsUntilOver(0.03)).toBe(90);
	expect(await secondsUntilOver(undefined)).toBe(60);
});

test('a machine that works has it twice, in the time of a processor that it gets', async () => {
	expect(await secondsUntilOver(1)).toBe(120);
	expect(await secondsUntilOver(0.5)).toBe(240);
	expect(await secondsUntilOver(0.1)).toBe(1200);
	expect(await secondsUntilOver(0.5, false)).toBe(180);
});

test('there is an end to it', async () => {
	expect(await secondsUntilOver(0.05)).toBe(1200);
});
