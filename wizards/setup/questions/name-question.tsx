import {Text} from 'ink';
import {Problem, Question} from '../../kit/question.js';
import {useAnswerOf} from '../../kit/use-answer-of.js';
import {useSubmit} from '../../kit/use-submit.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {TextField} from '../../widgets/text-field/text-field.js';
import {useTextField} from '../../widgets/text-field/use-text-field.js';
import {theme} from '../../widgets/theme.js';
import {nameOf} from '../answers.js';
import type {QuestionProps} from './question-props.js';

/** Checked as it is written. One that exists already is no mistake here: the next question is about it. */
export function NameQuestion({engine, state, onAnswer}: QuestionProps<'name'>) {
	const glyphs = useGlyphs();
	const isKnown = (name: string) => [...state.unfinished, ...state.ready].some(one => one.name === name);
	const field = useTextField({
		initial: nameOf(state),
		onSubmit: () => submit(),
	});
	const name = field.text.trim();
	const check = useAnswerOf(name, async () => (isKnown(name) ? name : engine.setup.checkName(name)));
	const submit = useSubmit(name, check, () => onAnswer(name));
	return (
		<Question
			title="What shall it be called?"
			text="It is the machine that mounts for you, the intermediary. One is enough for nearly everybody. Enter takes this name."
		>
			<TextField state={field.state} label="Name" />
			{check.state === 'done' ? (
				<Text color={theme.good}>{`${glyphs.done} ${isKnown(name) ? 'there is one of that name' : 'good'}`}</Text>
			) : null}
			<Problem error={check.state === 'failed' ? check.error : undefined} rows={4} />
		</Question>
	);
}
