import {useState} from 'react';
import {TextField} from '../../widgets/text-field/text-field.js';
import {useTextField} from '../../widgets/text-field/use-text-field.js';
import {nameOf} from '../answers.js';
import {Problem, Question} from '../question.js';
import type {QuestionProps} from './question-props.js';

/** An intermediary that is ready is only deleted for somebody who has written its name. */
export function SureQuestion({size, place, state, onAnswer}: QuestionProps<'sure'>) {
	const name = nameOf(state);
	const [isWrong, setIsWrong] = useState(false);
	const field = useTextField({
		onChange: () => setIsWrong(false),
		onSubmit(text) {
			if (text.trim() === name) onAnswer(true);
			else setIsWrong(true);
		},
	});
	return (
		<Question
			title={`Delete "${name}"?`}
			text={`It is deleted when the new one is begun. Write its name to confirm: ${name}`}
			place={place}
			size={size}
		>
			<TextField state={field.state} columns={size.columns} label="Name" />
			<Problem lines={isWrong ? ['That is not its name.'] : undefined} columns={size.columns} rows={1} />
		</Question>
	);
}
