import {type Answered, isAnswered, withdraw} from '../flow/answered.js';
import type {Flow, FlowStep} from '../flow/flow.js';
import type {Answers} from './answers.js';

export type QuestionId = 'intermediary' | 'disk' | 'image' | 'partition' | 'device' | 'mountpoint' | 'access' | 'ownership' | 'card';

/** The questions in their order. @param intermediaries How many are ready: one is not asked for. */
export function mountFlow(intermediaries: number): Flow<QuestionId, Answered<Answers>> {
	return [
		{...question('intermediary', 'intermediary'), isShown: () => intermediaries > 1},
		{
			...question('disk', 'from', 'disk'),
			isAnswered: answers => isAnswered(answers, 'from'),
		},
		{...question('image', 'disk'), isShown: ({given}) => given.from === 'image'},
		{...question('partition', 'partitions'), isShown: ({given}) => given.disk === undefined || given.disk.partitions.length > 0},
		question('device', 'device'),
		question('mountpoint', 'mountpoint'),
		question('access', 'readOnly'),
		question('ownership', 'ownership'),
		question('card', 'confirmed'),
	];
}

/** Asks for the first of the keys, and takes all of them back. */
function question(id: QuestionId, key: keyof Answers, ...more: ReadonlyArray<keyof Answers>): FlowStep<QuestionId, Answered<Answers>> {
	return {
		id,
		isAnswered: answers => isAnswered(answers, key),
		clear: answers => withdraw(answers, key, ...more),
	};
}
