import {Question} from '../../kit/question.js';
import {Choice} from '../../widgets/choice/choice.js';
import type {ChoiceItem} from '../../widgets/choice/choice-state.js';
import {nameOf, type SetupQuestions} from '../answers.js';
import type {QuestionProps} from './question-props.js';

/** There is something of that name already. */
export function TakenQuestion({state, last, onAnswer}: QuestionProps<'taken'>) {
	const name = nameOf(state);
	const unfinished = state.unfinished.find(one => one.name === name);
	const items: ReadonlyArray<ChoiceItem<SetupQuestions['taken']>> = unfinished
		? [
				{
					id: 'resume',
					label: `Go on with it from step ${unfinished.nextStep.id}`,
					description: `${unfinished.finishedSteps} of ${unfinished.steps} steps are done`,
					value: 'resume',
				},
				{id: 'replace', label: 'Begin it anew', description: 'what is done is deleted first', value: 'replace'},
			]
		: [{id: 'replace', label: 'Delete it and make it anew', description: 'asks once more', value: 'replace'}];
	return (
		<Question
			title={unfinished ? `The set-up of "${name}" was not finished` : `"${name}" is there and ready`}
			text={unfinished ? 'Go on with it, or begin anew. Esc: another name.' : 'It can be used as it is. Esc: another name.'}
		>
			<Choice items={items} initial={last} onChoose={onAnswer} />
		</Question>
	);
}
