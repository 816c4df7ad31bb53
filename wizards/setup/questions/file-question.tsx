import {useState} from 'react';
import {errorLines} from '../../shell/error-lines.js';
import {useWork} from '../../shell/use-work.js';
import {FilePicker} from '../../widgets/file-picker/file-picker.js';
import {isAddress} from '../../widgets/file-picker/picker-state.js';
import {useFilePicker} from '../../widgets/file-picker/use-file-picker.js';
import {Busy} from '../../widgets/spinner.js';
import {Problem, Question, questionRows} from '../question.js';
import type {QuestionProps} from './question-props.js';

const text = 'Write its path or its http address, or go through the folders with the arrow keys.';

/** A TinyCore image that is looked at before it is taken; an address is only looked at when it is downloaded. */
export function FileQuestion({engine, size, place, last, onAnswer}: QuestionProps<'file'>) {
	const look = useWork<void>('setup image');
	const [asked, setAsked] = useState('');
	const rows = Math.max(2, size.rows - questionRows(text, size) - 2);
	const take = (path: string) => {
		if (isAddress(path)) return onAnswer(path);
		setAsked(path);
		look.start(
			async context => {
				const image = await engine.setup.checkImage(path, context);
				onAnswer(image.path);
			},
			{title: 'looking at the image', isHarmless: true},
		);
	};
	const picker = useFilePicker({
		name: 'image',
		initial: last ?? '~/',
		endings: ['.iso'],
		browse: engine.setup.browse,
		page: rows - 2,
		onTake: take,
		isActive: !look.isBusy,
	});
	const isSame = picker.state.field.characters.join('') === asked || look.isBusy;
	const problem = look.error === undefined || !isSame ? undefined : errorLines(look.error);
	return (
		<Question title="Which file?" text={text} place={place} size={size}>
			<FilePicker picker={picker} columns={size.columns} rows={rows} />
			{look.isBusy ? <Busy text="Looking at the image" /> : null}
			<Problem lines={problem && [...problem.message, ...problem.nextSteps]} columns={size.columns} rows={2} />
		</Question>
	);
}
