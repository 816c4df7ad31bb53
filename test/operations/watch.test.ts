import {beforeEach, expect, test} from 'vitest';
import {watch} from '../../source/operations/watch.js';
import {FakeClock} from './fake-clock.js';

let clock: FakeClock;
let stop: AbortController;
let fingerprint: string;
let value: unknown;
let looks: number;
let failing: boolean;
let told: unknown[];

beforeEach(() => {
	clock = new FakeClock();
	stop = new AbortController();
	[fingerprint, value, looks, failing, told] = ['a', 1, 0, false, []];
});

async function start() {
	return watch(seen => told.push(seen), {
		look: async () => {
			looks += 1;
			if (failing) throw new Error('gone while it was looked at');
			return value;
		},
		fingerprint: async () => fingerprint,
		every: 1000,
		atLeastEvery: 10_000,
		signal: stop.signal,
		clock,
	});
}

test('it tells at once, and is silent as long as the fingerprint is the same', async () => {
	const ended = start();
	await clock.idle();
	expect(told).toEqual([1]);
	value = 2;
	for (let second = 1; second < 10; second++) await clock.pass(1000);
	expect([looks, told]).toEqual([1, [1]]);
	stop.abort();
	await ended;
});

test('a changed fingerprint is looked into, but only what is different is told', async () => {
	const ended = start();
	await clock.idle();
	fingerprint = 'b';
	await clock.pass(1000);
	expect([looks, told]).toEqual([2, [1]]);
	[fingerprint, value] = ['c', {a: [1]}];
	await clock.pass(1000);
	expect([looks, told]).toEqual([3, [1, {a: [1]}]]);
	stop.abort();
	await ended;
});

test('what no fingerprint shows is seen after a while', async () => {
	const ended = start();
	await clock.idle();
	value = 2;
	for (let second = 0; second < 10; second++) await clock.pass(1000);
	expect([looks, told]).toEqual([2, [1, 2]]);
	stop.abort();
	await ended;
});

test('what changes during a look is looked at again', async () => {
	let slow = true;
	const ended = watch(seen => told.push(seen), {
		async look() {
			const seen = value;
			if (slow) [fingerprint, value, slow] = ['b', 2, false];
			return seen;
		},
		fingerprint: async () => fingerprint,
		every: 1000,
		atLeastEvery: 10_000,
		signal: stop.signal,
		clock,
	});
	await clock.pass(1000);
	expect(told).toEqual([1, 2]);
	stop.abort();
	await ended;
});

test('the first failure is an error', async () => {
	failing = true;
	await expect(start()).rejects.toThrow('gone while');
});

test('two failures later on are not, and what comes after them is told; three are', async () => {
	const ended = start();
	await clock.idle();
	[fingerprint, value, failing] = ['b', 2, true];
	await clock.pass(1000);
	await clock.pass(1000);
	failing = false;
	await clock.pass(1000);
	expect(told).toEqual([1, 2]);
	[fingerprint, failing] = ['c', true];
	await clock.pass(1000);
	await clock.pass(1000);
	const failed = expect(ended).rejects.toThrow('gone while');
	void clock.pass(1000);
	await failed;
});

test('it resolves at once when the signal aborts, also during a look, and tells nothing any more', async () => {
	let finish = () => {};
	const ended = watch(seen => told.push(seen), {
		look: async () =>
			new Promise(resolve => {
				finish = () => resolve(1);
				stop.abort();
			}),
		fingerprint: async () => fingerprint,
		every: 1000,
		atLeastEvery: 10_000,
		signal: stop.signal,
		clock: {now: () => 0, wait: async () => {}},
	});
	await new Promise(resolve => setImmediate(resolve));
	finish();
	await ended;
	expect(told).toEqual([]);
});
