import {MultiChoice} from '../../widgets/multi-choice/multi-choice.js';
import {useMultiChoice} from '../../widgets/multi-choice/use-multi-choice.js';
import {Question} from '../question.js';
import type {QuestionProps} from './question-props.js';

/** What can be added, and what each is for. None is a good answer. */
export function ExtensionsQuestion({engine, size, place, last, onAnswer}: QuestionProps<'extensions'>) {
	const choice = useMultiChoice({
		name: 'extensions',
		items: engine.setup.extensions.map(({name, purpose}) => ({id: name, label: name, description: purpose})),
		marked: last ?? [],
		onAccept: onAnswer,
	});
	return (
		<Question
			title="Is anything else needed?"
			text="ext4, LVM and most others always work. Mark what you need with the space bar; nothing is fine, too."
			place={place}
			size={size}
		>
			<MultiChoice choice={choice} columns={size.columns} />
		</Question>
	);
}
