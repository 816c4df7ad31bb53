import {expect, test} from 'vitest';
import {nextStepAfter, recipe} from '../../source/recipe/recipe.js';

test.each([
	[undefined, '2a'],
	['2a', '1a'],
	['1c', '2b'],
	// Installing begins anew, and so does what was set up and not saved.
	['2b', '2b'],
	['2c', '1a'],
	['3c', '3a'],
	['3d', '3a'],
	['3f', '3g'],
	['3h', '3h'],
	// What is added to a file of /opt is gone at the next boot, until it is saved.
	['4b', '4b'],
	['5b', '5b'],
	['5c', '5d'],
	['5d', '5d'],
])('after step %s it goes on with %s', (last, id) => {
	const finished = recipe.slice(0, recipe.findIndex(step => step.id === last) + 1);
	expect(nextStepAfter(finished.map(step => step.id)).id).toBe(id);
});
