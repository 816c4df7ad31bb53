import {expect, test} from 'vitest';
import {recipe} from '../../source/recipe/recipe.js';
import {nextStepAfter, steps} from '../../source/recipe/step-titles.js';

test('they are the recipe’s, in its order', () => {
	const found = recipe({guestUrl: undefined, async close() {}});
	expect(steps).toEqual(found.map(({id, title, leaves}) => ({id, title, ...(leaves.power === 'volatile' ? {isLost: true} : {})})));
});

test.each([
	[0, '2a'],
	[1, '1a'],
	[4, '2b'],
	// Installing begins anew, and so does what was set up and not saved.
	[6, '2b'],
	[11, '3a'],
	[12, '3a'],
	[14, '3g'],
	[16, '3h'],
	[24, '5d'],
	[25, '5d'],
])('after %i finished steps it goes on with %s', (count, id) => {
	expect(nextStepAfter(steps.slice(0, count).map(step => step.id)).id).toBe(id);
});
