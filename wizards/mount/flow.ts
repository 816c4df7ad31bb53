import type {DiskOperations} from '../../source/index.js';
import {type Answered, isAnswered, withdraw} from '../kit/answered.js';
import type {Flow, FlowStep} from '../kit/flow.js';
import type {Answers} from './answers.js';
import {onlyPartitions} from './rows/partition-rows.js';

export type QuestionId = 'intermediary' | 'disk' | 'partition' | 'device' | 'how' | 'summary';

type State = Answered<Answers>;

/** Each answer belongs to those before it. */
const order: ReadonlyArray<keyof Answers> = [
	'intermediary',
	'disks',
	'partitions',
	'encryption',
	'device',
	'isOnlyDevice',
	'how',
	'confirmed',
];

/**
The questions in their order. One with a single possible answer is not shown.
@param intermediaries How many are ready.
@param blockerOf Of the engine.
*/
export function mountFlow(intermediaries: number, blockerOf: DiskOperations['blocker']): Flow<QuestionId, State> {
	return [
		question('intermediary', 'intermediary', () => intermediaries > 1),
		question('disk', 'disks'),
		question('partition', 'partitions', ({disks, partitions}) => !disks || !partitions || onlyPartitions(disks, blockerOf) === undefined),
		question('device', 'device', ({isOnlyDevice}) => !isOnlyDevice),
		question('how', 'how'),
		question('summary', 'confirmed'),
	];
}

function question(id: QuestionId, key: keyof Answers, isShown = (_: Partial<Answers>) => true): FlowStep<QuestionId, State> {
	return {
		id,
		isShown: ({given}) => isShown(given),
		isAnswered: answers => isAnswered(answers, key),
		clear: answers => from(answers, key),
	};
}

/** The answers without this one and those that come after it, which stay as defaults. */
export function from(answers: State, key: keyof Answers): State {
	return withdraw(answers, ...order.slice(order.indexOf(key)));
}
