import {useMemo} from 'react';
import {Question, useRoom} from '../../kit/question.js';
import {LiveList} from '../../widgets/live-list/live-list.js';
import {useLiveList} from '../../widgets/live-list/use-live-list.js';
import type {QuestionProps} from './question-props.js';

const text = 'ext4, LVM and most others always work. Mark what you need with the space bar; nothing is fine, too.';

const columns = [{title: ''}, {title: ''}];

/** What can be added, and what each is for. None is a good answer. */
export function ExtensionsQuestion({engine, last, onAnswer}: QuestionProps<'extensions'>) {
	const {extensions} = engine.setup;
	const rows = useMemo(() => extensions.map(({name, purpose}) => ({id: name, cells: [name, {text: purpose, isDim: true}]})), [extensions]);
	const list = useLiveList({
		name: 'extensions',
		rows,
		height: useRoom(text),
		hasTitles: false,
		isMulti: true,
		isOptional: true,
		initial: rows[0]?.id,
		initialMarked: last,
		onAccept: marked => onAnswer(marked.map(({id}) => id)),
	});
	return (
		<Question title="Is anything else needed?" text={text}>
			<LiveList list={list} titles={columns} empty="There is nothing to add." />
		</Question>
	);
}
