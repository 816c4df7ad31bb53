import {useState} from 'react';
import {errorLines} from '../../shell/error-lines.js';
import {isAddress} from '../../widgets/file-picker/picker-state.js';
import {TextField} from '../../widgets/text-field/text-field.js';
import {useTextField} from '../../widgets/text-field/use-text-field.js';
import {Problem, Question} from '../question.js';
import type {QuestionProps} from './question-props.js';

/** Another place for extensions than TinyCore's own server. */
export function MirrorQuestion({engine, size, last, onAnswer}: QuestionProps<'mirror'>) {
	const [problem, setProblem] = useState<readonly string[]>();
	const field = useTextField({
		initial: last ?? '',
		onChange: () => setProblem(undefined),
		async onSubmit(text) {
			const mirror = text.trim();
			try {
				// Absolute: a set-up may go on from another folder.
				if (mirror === '' || isAddress(mirror)) onAnswer(mirror === '' ? undefined : mirror);
				else onAnswer((await engine.setup.browse(mirror, [])).folder);
			} catch (error) {
				const {message, nextSteps} = errorLines(error);
				setProblem([...message, ...nextSteps]);
			}
		},
	});
	return (
		<Question
			title="Where do extensions come from?"
			text="The address of a TinyCore mirror, or a folder with a copy of one. Empty: TinyCore's own server."
			place={undefined}
			size={size}
		>
			<TextField state={field.state} columns={size.columns} label="From" placeholder="http://tinycorelinux.net" />
			<Problem lines={problem} columns={size.columns} rows={3} />
		</Question>
	);
}
