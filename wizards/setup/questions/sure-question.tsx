import {useState} from 'react';
import {Question} from '../../kit/question.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {Lines} from '../../widgets/lines.js';
import {TextField} from '../../widgets/text-field/text-field.js';
import {useTextField} from '../../widgets/text-field/use-text-field.js';
import {nameOf} from '../answers.js';
import type {QuestionProps} from './question-props.js';

/** An intermediary that is ready is only deleted for somebody who has written its name. */
export function SureQuestion({state, onAnswer}: QuestionProps<'sure'>) {
	const glyphs = useGlyphs();
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
		<Question title={`Delete "${name}"?`} text={`It is deleted when the new one is begun. Write its name to confirm: ${name}`}>
			<TextField state={field.state} label="Name" />
			{isWrong ? <Lines lines={['That is not its name.']} sign={glyphs.failed} tone="bad" rows={1} /> : null}
		</Question>
	);
}
