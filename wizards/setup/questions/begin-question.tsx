import type {UnfinishedSetup} from '../../../source/index.js';
import {Question} from '../../kit/question.js';
import {useShell} from '../../shell/shell.js';
import {Choice} from '../../widgets/choice/choice.js';
import type {ChoiceItem} from '../../widgets/choice/choice-state.js';
import type {BeginAnswer} from '../answers.js';
import type {QuestionProps} from './question-props.js';

/** What to do about set-ups that were cut off. */
export function BeginQuestion({state: {unfinished}, last, onAnswer}: QuestionProps<'begin'>) {
	const shell = useShell();
	const choose = async (answer: BeginAnswer) => {
		if (answer.kind !== 'undo' || (await shell.confirm(undoQuestion(answer.name)))) onAnswer(answer);
	};
	return (
		<Question
			title="A set-up was not finished"
			text={
				unfinished.length === 1 ? 'Nothing is lost: it can go on where it stopped.' : 'Nothing is lost: they can go on where they stopped.'
			}
		>
			<Choice
				items={[...unfinished.flatMap(beginItems), {id: 'other', label: 'Set up another one', value: {kind: 'other'}}]}
				initial={last && (last.kind === 'other' ? 'other' : `${last.kind} ${last.name}`)}
				onChoose={answer => void choose(answer)}
			/>
		</Question>
	);
}

/** Asked before a set-up is undone. */
export function undoQuestion(name: string) {
	return {
		title: `Delete what the set-up of "${name}" has made?`,
		lines: ['Its virtual machine and the files that belong to it are deleted. The downloaded TinyCore image is kept.'],
		yes: 'Delete it',
		no: 'Keep it',
	};
}

function beginItems({name, nextStep, finishedSteps, steps}: UnfinishedSetup): ReadonlyArray<ChoiceItem<BeginAnswer>> {
	return [
		{
			id: `resume ${name}`,
			label: `Go on with "${name}" from step ${nextStep.id}`,
			description: `${finishedSteps} of ${steps} steps are done`,
			value: {kind: 'resume', name},
		},
		{id: `anew ${name}`, label: `Begin "${name}" anew`, description: 'asks everything again', value: {kind: 'anew', name}},
		{id: `undo ${name}`, label: `Delete what "${name}" has so far`, description: 'asks once more', value: {kind: 'undo', name}},
	];
}
