import {useState} from 'react';
import type {Context, SetupOperations} from '../../source/index.js';
import {useSize} from '../shell/size.js';
import {useWork} from '../shell/use-work.js';
import {FilePicker} from '../widgets/file-picker/file-picker.js';
import type {PickerState} from '../widgets/file-picker/picker-state.js';
import {useFilePicker} from '../widgets/file-picker/use-file-picker.js';
import {Busy} from '../widgets/spinner.js';
import {Problem, problemRows, Question, useRoom} from './question.js';

type Props = {
	readonly title: string;
	readonly text: string;
	/** Unique in the app. */
	readonly name: string;
	/** What was answered before. */
	readonly last?: string | undefined;
	/** Of the files that are shown; none: all. */
	readonly endings: readonly string[];
	readonly browse: SetupOperations['browse'];
	/** What is said while the file is checked. */
	readonly busy: string;
	/** @throws Why it cannot be taken. */
	onTake(file: string, context: Context): Promise<void>;
};

/** Which file: written, or found by the arrow keys. It is checked before it is taken. */
export function FileQuestion({title, text, name, last = './', endings, browse, busy, onTake}: Props) {
	const check = useWork<void>(name);
	const [asked, setAsked] = useState<PickerState>();
	const {columns} = useSize();
	const room = useRoom(text);
	const picker = useFilePicker({
		name,
		initial: last,
		endings,
		browse,
		page: Math.max(2, room - 4),
		isActive: !check.isBusy,
		onTake(file) {
			setAsked(picker.state);
			void check.start(async context => onTake(file, context), {title: busy, isHarmless: true});
		},
	});
	// The error belongs to what was written at that time.
	const error = picker.state === asked ? check.error : undefined;
	// The line that is written in, and a row of the folder, are there in any case.
	const said = Math.min(problemRows(error, columns), Math.max(2, room - 2));
	return (
		<Question title={title} text={text}>
			<Problem error={error} rows={said} />
			<FilePicker picker={picker} rows={Math.max(2, room - said - (check.isBusy ? 1 : 0))} />
			{check.isBusy ? <Busy text={busy} /> : null}
		</Question>
	);
}
