import {Text} from 'ink';
import {useEffect, useState} from 'react';
import {errorLines} from '../../shell/error-lines.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {TextField} from '../../widgets/text-field/text-field.js';
import {useTextField} from '../../widgets/text-field/use-text-field.js';
import {theme} from '../../widgets/theme.js';
import {nameOf} from '../answers.js';
import {Problem, Question} from '../question.js';
import type {QuestionProps} from './question-props.js';

type Checked = {readonly text: string; readonly problem: readonly string[] | undefined};

/** Checked as it is written. One that exists already is no mistake here: the next question is about it. */
export function NameQuestion({engine, size, place, state, onAnswer}: QuestionProps<'name'>) {
	const glyphs = useGlyphs();
	const [checked, setChecked] = useState<Checked>();
	const isKnown = (name: string) => [...state.unfinished, ...state.ready].some(one => one.name === name);
	const check = async (text: string): Promise<readonly string[] | undefined> => {
		const name = text.trim();
		if (isKnown(name)) return undefined;
		try {
			await engine.setup.checkName(name);
			return undefined;
		} catch (error) {
			const {message, nextSteps} = errorLines(error);
			return [...message, ...nextSteps];
		}
	};
	const field = useTextField({
		initial: nameOf(state),
		async onSubmit(text) {
			const problem = await check(text);
			setChecked({text, problem});
			if (!problem) onAnswer(text.trim());
		},
	});
	const {text} = field;
	// biome-ignore lint/correctness/useExhaustiveDependencies: once for each text.
	useEffect(() => {
		let isOld = false;
		void check(text).then(problem => {
			if (!isOld) setChecked({text, problem});
		});
		return () => {
			isOld = true;
		};
	}, [text]);
	const isGood = checked?.text === text && !checked.problem;
	return (
		<Question
			title="What shall it be called?"
			text="The machine that mounts for you, the intermediary. One is enough for nearly everybody: Enter takes the name as it stands."
			place={place}
			size={size}
		>
			<TextField state={field.state} columns={size.columns} label="Name" />
			{isGood ? <Text color={theme.good}>{`${glyphs.done} ${isKnown(text.trim()) ? 'there is one of that name' : 'good'}`}</Text> : null}
			<Problem lines={checked?.text === text ? checked.problem : undefined} columns={size.columns} rows={3} />
		</Question>
	);
}
