import {FileQuestion} from '../../kit/file-question.js';
import {isAddress} from '../../widgets/file-picker/picker-state.js';
import type {QuestionProps} from './question-props.js';

/** A TinyCore image that is checked before it is taken. What an address leads to is checked when it is downloaded. */
export function IsoQuestion({engine, last, onAnswer}: QuestionProps<'file'>) {
	return (
		<FileQuestion
			title="Which file?"
			text="Write its path or its http address, or find it with the arrow keys."
			name="setup image"
			last={last}
			endings={['.iso']}
			browse={engine.setup.browse}
			busy="Checking the image…"
			onTake={async (file, context) => {
				onAnswer(isAddress(file) ? file : (await engine.setup.checkImage(file, context)).path);
			}}
		/>
	);
}
