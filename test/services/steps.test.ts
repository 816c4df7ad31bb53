import {expect, test} from 'vitest';
import {recipe} from '../../source/recipe/recipe.js';
import {steps} from '../../source/services/steps.js';

test('they are the recipe’s, in its order', () => {
	const found = recipe({guestUrl: undefined, async close() {}});
	expect(steps).toEqual(found.map(({id, title}) => ({id, title})));
});
