import type {ComponentType} from 'react';
import {MirrorQuestion} from '../../kit/mirror-question.js';
import type {SetupQuestions} from '../answers.js';
import type {SetupQuestion} from '../flow.js';
import {BeginQuestion} from './begin-question.js';
import {ExtensionsQuestion} from './extensions-question.js';
import {HypervisorQuestion} from './hypervisor-question.js';
import {ImageQuestion} from './image-question.js';
import {IsoQuestion} from './iso-question.js';
import {NameQuestion} from './name-question.js';
import type {QuestionProps} from './question-props.js';
import {SummaryQuestion} from './summary-question.js';
import {SureQuestion} from './sure-question.js';
import {TakenQuestion} from './taken-question.js';

const views: {readonly [Key in SetupQuestion]: ComponentType<QuestionProps<Key>>} = {
	begin: BeginQuestion,
	hypervisor: HypervisorQuestion,
	image: ImageQuestion,
	file: IsoQuestion,
	name: NameQuestion,
	taken: TakenQuestion,
	sure: SureQuestion,
	extensions: ExtensionsQuestion,
	mirror: MirrorQuestion,
	summary: SummaryQuestion,
};

/** The question that is to be answered now. */
export function QuestionView<Key extends SetupQuestion>({
	question,
	onAnswer,
	...props
}: Omit<QuestionProps<Key>, 'last' | 'onAnswer'> & {
	readonly question: Key;
	onAnswer(key: Key, value: SetupQuestions[Key]): void;
}) {
	const View: ComponentType<QuestionProps<Key>> = views[question];
	return <View {...props} last={props.state.answers.last[question]} onAnswer={value => onAnswer(question, value)} />;
}
