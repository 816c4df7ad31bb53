import fc from 'fast-check';
import {expect, test} from 'vitest';
import {modifierReleases, textToKeys} from '../../source/console/scancodes.js';
import {Typist} from '../../source/console/typist.js';
import {printableCharacters} from './us-keyboard.js';

function typistFor(maxCodesPerCall: number, millisecondsPerKey: number, signal = new AbortController().signal) {
	const calls: {readonly codes: readonly number[]; readonly at: number}[] = [];
	const keyboard = {
		async send(codes: readonly number[]) {
			calls.push({codes: [...codes], at: performance.now()});
		},
		async close() {},
	};
	return {typist: new Typist(keyboard, {maxCodesPerCall, millisecondsPerKey}, signal), calls};
}

test('whole keys in calls that the hypervisor takes, in order', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(fc.constantFrom(...printableCharacters)), fc.integer({min: 4, max: 40}), async (characters, most) => {
			const {typist, calls} = typistFor(most, 0);
			const text = characters.join('');
			await typist.type(text);
			expect(calls.flatMap(({codes}) => codes)).toEqual(textToKeys(text).flat());
			for (const {codes} of calls) expect(codes.length).toBeLessThanOrEqual(most);
			// A key is whole when each call releases all that it presses.
			for (const {codes} of calls) {
				const down = new Set<number>();
				for (const code of codes) {
					if (code < 0x80) down.add(code);
					else down.delete(code & 0x7f);
				}

				expect([...down]).toEqual([]);
			}
		}),
		{numRuns: 60},
	);
});

test('calls are as full as they can be', async () => {
	const {typist, calls} = typistFor(16, 0);
	await typist.type('abcdefghij');
	expect(calls.map(({codes}) => codes.length)).toEqual([16, 4]);
});

test('the time for its keys passes between two calls', async () => {
	const {typist, calls} = typistFor(8, 10);
	await typist.type('aaaaaaaaaaaa');
	expect(calls).toHaveLength(3);
	const [first, second, third] = calls.map(({at}) => at);
	// Timers may fire a fraction of a millisecond early.
	expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(38);
	expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(38);
});

test('nothing is sent of a text with a character that cannot be typed', async () => {
	const {typist, calls} = typistFor(8, 0);
	await expect(typist.type('a line with an é')).rejects.toThrow('cannot be typed');
	expect(calls).toEqual([]);
});

test('a chord is sent in one call, and then its modifiers are released once more', async () => {
	const {typist, calls} = typistFor(8, 0);
	await typist.press('c', ['control']);
	const [chord, ...releases] = calls.map(({codes}) => codes);
	expect(chord).toEqual([0x1d, 0x2e, 0xae, 0x9d]);
	expect(releases.flat()).toEqual(modifierReleases());
});

test('an abort stops the typing before the next call', async () => {
	const stop = new AbortController();
	const {typist, calls} = typistFor(4, 1, stop.signal);
	const reason = new Error('enough');
	const typing = typist.type('a'.repeat(10_000));
	stop.abort(reason);
	await expect(typing).rejects.toThrow();
	expect(calls.length).toBeLessThan(10);
	await expect(typist.press('a')).rejects.toBe(reason);
});
