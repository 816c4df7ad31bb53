import {expect, test} from 'vitest';
import {freshSeed} from '../real/random.js';
import {setUpUnderFaults} from '../real/setup-under-faults.js';

// Ten whole set-ups over a bad line in all, and ten kills at random moments.
test.each([1, 2, 3, 4, 5, 6, 7, 8])('run %i of 8: a whole set-up over a bad line', async () => {
	await tried(0);
});

test.each([1, 2])('run %i of 2: a set-up over a bad line, killed five times at random moments, is completed by the next', async () => {
	await tried(5);
});

/** Print what docs/reliability.md has of a run. */
async function tried(kills: number): Promise<void> {
	const seed = freshSeed('set-up under faults');
	const {faults, resumedAfter, seconds} = await setUpUnderFaults({seed, kills, badKeys: true});
	const {lost, doubled, repeated, stuck} = faults;
	const killed = kills === 0 ? '' : `killed in steps ${resumedAfter.join(', ')}; `;
	console.log(
		`seed ${seed}: ${lost} keys lost, ${doubled} doubled, ${repeated} repeated, ${stuck} stuck; ${killed}${seconds.toFixed(0)} s in all`,
	);
	expect(lost + doubled + repeated + stuck).toBeGreaterThan(0);
	expect(resumedAfter).toHaveLength(kills);
}
