import {expect, test} from 'vitest';
import {recipe} from '../../source/recipe/recipe.js';

const steps = recipe({guestUrl: undefined, async close() {}});
const ids = steps.map(({id}) => id);

// The ancestor's manual, by its headings: 1a to 1c, 2a to 2e, 3a to 3j, 4a to 4c, 5a to 5d.
const manual = [
	'1a',
	'1b',
	'1c',
	'2a',
	'2b',
	'2c',
	'2d',
	'2e',
	...[...'abcdefghij'].map(letter => `3${letter}`),
	'4a',
	'4b',
	'4c',
	'5a',
	'5b',
	'5c',
	'5d',
];

test('every step of the manual, each once', () => {
	expect(ids.toSorted()).toEqual(manual);
});

test('in the manual’s order, but that the image is there before the machine that is made for it', () => {
	expect(ids).toEqual(['2a', ...manual.filter(id => id !== '2a')]);
	expect(ids.indexOf('3h')).toBeLessThan(ids.indexOf('3i'));
});

test('each has a title of its own', () => {
	expect(new Set(steps.map(({title}) => title)).size).toBe(steps.length);
	for (const {title} of steps) expect(title).toMatch(/^[A-Z].{5,70}$/);
});

test('what is typed comes before what goes over SSH, and nothing before there is a machine', () => {
	const ways = steps.map(({leaves}) => leaves.machine).join(' ');
	expect(ways).toMatch(/^none( off| console)+( ssh)+ off$/);
});

test('what is only in the guest’s memory is saved by a later step', () => {
	for (const [index, {leaves}] of steps.entries()) {
		if (leaves.power === 'volatile') expect(steps.slice(index).some(step => step.leaves.power === 'durable')).toBe(true);
	}

	expect(steps.at(-1)?.leaves.power).toBe('durable');
});
