import {type Answered, answer, forget, isAnswered, withdraw} from '../kit/answered.js';
import type {Flow} from '../kit/flow.js';
import type {SetupQuestions, SetupState} from './answers.js';

export type SetupQuestion = keyof SetupQuestions;

/** A question that is answered when its answer is there. */
const question = (id: SetupQuestion, isShown?: (given: Partial<SetupQuestions>, state: SetupState) => boolean) => ({
	id,
	...(isShown && {isShown: (state: SetupState) => isShown(state.answers.given, state)}),
	isAnswered: (state: SetupState) => isAnswered(state.answers, id),
	clear: (state: SetupState) => ({...state, answers: withdraw(state.answers, id)}),
});

const isUnfinished = ({unfinished}: SetupState, name: string | undefined) => unfinished.some(one => one.name === name);
const isReady = ({ready}: SetupState, name: string | undefined) => ready.some(one => one.name === name);
/** Nothing more is asked when something unfinished goes on or is undone. */
const isNew = ({begin, taken}: Partial<SetupQuestions>) => begin?.kind !== 'resume' && begin?.kind !== 'undo' && taken !== 'resume';

/** The questions in their order. Name and what has it come before what costs thought; the summary comes last. */
export const setupFlow: Flow<SetupQuestion, SetupState> = [
	question('begin', (_, {unfinished}) => unfinished.length > 0),
	question('hypervisor', isNewBegin),
	question('image', isNewBegin),
	question('file', given => isNewBegin(given) && given.image?.kind === 'file'),
	question('name', given => isNewBegin(given) && given.begin?.kind !== 'anew'),
	question('taken', ({begin, name}, state) => isOther(begin) && (isUnfinished(state, name) || isReady(state, name))),
	question('sure', (given, state) => isOther(given.begin) && given.taken === 'replace' && isReady(state, given.name)),
	question('extensions', isNew),
	question('summary', isNew),
	{
		...question('mirror', given => given.summary === 'mirror'),
		// Its answer sends back to the summary.
		isAnswered: () => false,
	},
];

/** The summary is no question, and neither is what to do about an earlier attempt. */
export function isCounted(question: SetupQuestion): boolean {
	return question !== 'begin' && question !== 'summary' && question !== 'mirror';
}

/** Give an answer. Answers that made sense only with another one are forgotten. */
export function giveAnswer<Key extends SetupQuestion>(state: SetupState, key: Key, value: SetupQuestions[Key]): SetupState {
	const before = state.answers.given[key] ?? state.answers.last[key];
	const answers = answer(state.answers, key, value);
	if (key === 'mirror') return {...state, answers: forget(withdraw(answers, 'mirror'), 'summary')};
	return {...state, answers: JSON.stringify(before) === JSON.stringify(value) ? answers : withoutDependent(answers, key)};
}

function withoutDependent(answers: Answered<SetupQuestions>, key: SetupQuestion): Answered<SetupQuestions> {
	if (key === 'name') return forget(answers, 'taken', 'sure');
	if (key === 'taken') return forget(answers, 'sure');
	return answers;
}

function isNewBegin({begin}: Partial<SetupQuestions>): boolean {
	return begin?.kind !== 'resume' && begin?.kind !== 'undo';
}

function isOther(begin: SetupQuestions['begin'] | undefined): boolean {
	return begin === undefined || begin.kind === 'other';
}
