import {expect, test} from 'vitest';
import {nextStepAfter} from '../../source/recipe/next-step.js';
import {recipe} from '../../source/recipe/recipe.js';

test.each([
	[0, '2a'],
	[1, '1a'],
	[4, '2b'],
	// Installing begins anew, and so does what was set up and not saved.
	[5, '2b'],
	[6, '1a'],
	[11, '3a'],
	[12, '3a'],
	[14, '3g'],
	[16, '3h'],
	// What is added to a file of /opt is gone at the next boot, until it is saved.
	[20, '4b'],
	[23, '5b'],
	[24, '5d'],
	[25, '5d'],
])('after %i finished steps it goes on with %s', (count, id) => {
	expect(nextStepAfter(recipe.slice(0, count).map(step => step.id)).id).toBe(id);
});
