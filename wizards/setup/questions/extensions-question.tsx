import {Question} from '../../kit/question.js';
import {MultiChoice} from '../../widgets/multi-choice/multi-choice.js';
import {useMultiChoice} from '../../widgets/multi-choice/use-multi-choice.js';
import type {QuestionProps} from './question-props.js';

/** What can be added, and what each is for. None is a good answer. */
export function ExtensionsQuestion({engine, frame, last, onAnswer}: QuestionProps<'extensions'>) {
	const choice = useMultiChoice({
		name: 'extensions',
		items: engine.setup.extensions.map(({name, purpose}) => ({id: name, label: name, description: purpose})),
		marked: last ?? [],
		onAccept: onAnswer,
	});
	return (
		<Question
			{...frame}
			title="Is anything else needed?"
			text="ext4, LVM and most others always work. Mark what you need with the space bar; nothing is fine, too."
		>
			<MultiChoice choice={choice} columns={frame.size.columns} />
		</Question>
	);
}
