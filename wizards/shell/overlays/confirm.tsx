import {Box} from 'ink';
import {useKeys} from '../../keymap/use-keys.js';
import {Choice} from '../../widgets/choice/choice.js';
import {Lines} from '../../widgets/lines.js';
import type {Question} from '../shell.js';
import {useBodySize} from '../use-body-size.js';
import {OverlayFrame, panelColumns} from './overlay-frame.js';

/** A question that is answered with yes or no; Esc is no, and so is the first row. */
export function Confirm({question, onAnswer}: {readonly question: Question; onAnswer(isYes: boolean): void}) {
	const size = useBodySize();
	const {inner} = panelColumns(size);
	useKeys({back: {label: question.no.toLowerCase(), run: () => onAnswer(false)}});
	return (
		<OverlayFrame size={size} title={question.title} tone="warning">
			<Lines lines={question.lines} columns={inner} rows={Math.max(1, size.rows - 7)} />
			<Box height={1} />
			<Choice
				columns={inner}
				items={[
					{id: 'no', label: question.no, value: false},
					{id: 'yes', label: question.yes, value: true},
				]}
				onChoose={onAnswer}
			/>
		</OverlayFrame>
	);
}
