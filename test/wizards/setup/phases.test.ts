import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {recipe} from '../../../source/recipe/recipe.js';
import {type ListRow, listRows, phaseSeconds, phaseState, phases} from '../../../wizards/setup/phases.js';
import type {StepRow} from '../../../wizards/widgets/steps/progress.js';

const all: readonly StepRow[] = recipe.map(({id, title}) => ({id, title, state: 'waiting'}));
/** The recipe with its first `count` steps done and the next one at work. */
const at = (count: number): readonly StepRow[] =>
	all.map((step, index) =>
		index < count ? {...step, state: 'done', seconds: 1} : index === count ? {...step, state: 'running', startedAt: 0} : step,
	);
const name = (row: ListRow) =>
	row.kind === 'phase' ? `${row.phase.number} ${row.phase.title}` : row.kind === 'step' ? row.step.id : `+${row.count}`;

describe('phases', () => {
	test('the recipe has the manual’s five, each with its steps; the image is fetched in the first', () => {
		expect(phases(all).map(({number, title, steps}) => `${number} ${title}: ${steps.map(({id}) => id).join(' ')}`)).toEqual([
			expect.stringMatching(/^1 Virtual machine: 2a 1a 1b 1c/),
			expect.stringMatching(/^2 Installation: 2b 2c 2d 2e/),
			expect.stringMatching(/^3 SSH server: 3a 3b 3c 3d 3e 3f 3g 3h 3i 3j/),
			expect.stringMatching(/^4 LVM: 4a 4b 4c/),
			expect.stringMatching(/^5 Finish: 5a 5b 5c 5d/),
		]);
		expect(phases(all).flatMap(({steps}) => steps)).toEqual(all);
		const more = {id: '5e', title: 'Save a started guest', state: 'running'} as const;
		expect(phases([...all, more]).at(-1)).toMatchObject({number: '5', title: 'Finish'});
		expect(phases([...all, more]).flatMap(({steps}) => steps)).toEqual([...all, more]);
	});

	test('a phase is as its steps are', () => {
		expect(phases(at(5)).map(phaseState)).toEqual(['done', 'running', 'waiting', 'waiting', 'waiting']);
		expect(phases(at(4)).map(phaseState).slice(0, 2)).toEqual(['done', 'running']);
		const [first] = phases(at(4));
		expect(first && phaseSeconds(first, 10_000)).toBe(4);
	});
});

describe('listRows', () => {
	test('all of it where there is room', () => {
		const rows = phases(all).length + all.length;
		expect(listRows(at(3), rows)).toHaveLength(rows);
	});

	test('else the headings and the steps of the present phase', () => {
		expect(listRows(at(4), 10).map(name)).toEqual([
			'1 Virtual machine',
			'2 Installation',
			'2b',
			'2c',
			'2d',
			'2e',
			'3 SSH server',
			'4 LVM',
			'5 Finish',
		]);
	});

	test('of a long phase those around the present step, and how many follow', () => {
		expect(listRows(at(13), 9).map(name)).toEqual([
			'1 Virtual machine',
			'2 Installation',
			'3 SSH server',
			'3e',
			'3f',
			'3g',
			'+3',
			'4 LVM',
			'5 Finish',
		]);
		expect(listRows(at(17), 9).map(name)).toEqual([
			'1 Virtual machine',
			'2 Installation',
			'3 SSH server',
			'3g',
			'3h',
			'3i',
			'3j',
			'4 LVM',
			'5 Finish',
		]);
	});

	test('of almost no room the present step remains', () => {
		expect(listRows(at(13), 2).map(name)).toEqual(['3 SSH server', '3f']);
		expect(listRows(at(13), 0)).toEqual([]);
	});

	test('never more rows than there is room for, and the present step among them', () => {
		fc.assert(
			fc.property(fc.integer({min: 0, max: all.length}), fc.integer({min: 0, max: 40}), (count, height) => {
				const rows = listRows(at(count), height);
				expect(rows.length).toBeLessThanOrEqual(height);
				const working = all[count]?.id;
				if (working && height >= 2) expect(rows.map(name)).toContain(working);
			}),
		);
	});
});
