import fc from 'fast-check';
import {expect, test} from 'vitest';
import {type Answered, answer, forget, isAnswered, unanswered, withdraw} from '../../../wizards/kit/answered.js';
import {back, type Flow, placeOf, resolve} from '../../../wizards/kit/flow.js';

type Answers = {disk: string; partition: number | undefined; place: string};

const step = <Id extends keyof Answers>(id: Id) => ({
	id,
	isAnswered: (a: Answered<Answers>) => isAnswered(a, id),
	clear: (a: Answered<Answers>) => withdraw(a, id),
});

const flow: Flow<keyof Answers, Answered<Answers>> = [
	step('disk'),
	{...step('partition'), isShown: a => a.given.disk !== 'whole'},
	step('place'),
];

test('The first question that has no answer is shown', () => {
	let answers = unanswered<Answers>();
	expect(resolve(flow, answers)).toBe('disk');
	answers = answer(answers, 'disk', 'sda');
	expect(resolve(flow, answers)).toBe('partition');
	// Undefined is an answer: the whole disk.
	answers = answer(answers, 'partition', undefined);
	expect(resolve(flow, answers)).toBe('place');
	expect(resolve(flow, answer(answers, 'place', 'mnt'))).toBe('done');
	expect(placeOf(flow, answers)).toEqual({number: 3, of: 3});
	expect(placeOf(flow, answers, id => id !== 'disk')).toEqual({number: 2, of: 2});
});

test('Back takes the last answer and keeps it as the default', () => {
	let answers = answer(answer(unanswered<Answers>(), 'disk', 'sda'), 'partition', 7);
	answers = back(flow, answers);
	expect(resolve(flow, answers)).toBe('partition');
	expect(answers.last.partition).toBe(7);
	expect(answers.given).toEqual({disk: 'sda'});
	answers = back(flow, answers);
	expect(resolve(flow, answers)).toBe('disk');
	expect(back(flow, answers)).toBe(answers);
});

test('A question that is not shown is not stopped at', () => {
	const answers = answer(answer(unanswered<Answers>(), 'disk', 'whole'), 'place', 'mnt');
	expect(resolve(flow, answers)).toBe('done');
	const before = back(flow, back(flow, answers));
	expect(resolve(flow, before)).toBe('disk');
	expect(forget(before, 'place').last).toEqual({disk: 'whole'});
});

test('Back ends, whatever was answered', () => {
	const actions = fc.array(fc.constantFrom<keyof Answers>('disk', 'partition', 'place'));
	fc.assert(
		fc.property(actions, given => {
			let answers = unanswered<Answers>();
			for (const key of given) answers = answer(answers, key, key === 'disk' ? (given.length % 2 ? 'whole' : 'sda') : (1 as never));
			for (let count = 0; count <= flow.length; count++) {
				const before = back(flow, answers);
				if (before === answers) return;
				const [from, to] = [answers, before].map(one => flow.findIndex(({id}) => id === resolve(flow, one)));
				expect(to === -1 ? flow.length : to).toBeLessThan(from === -1 || from === undefined ? flow.length : from);
				answers = before;
			}

			expect.unreachable('back goes on for ever');
		}),
	);
});
