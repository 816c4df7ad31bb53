import {Box} from 'ink';
import {useKeys} from '../../keymap/use-keys.js';
import {Choice} from '../../widgets/choice/choice.js';
import {Lines} from '../../widgets/lines.js';
import type {Question} from '../shell.js';
import {OverlayFrame, useOverlaySize} from './overlay-frame.js';

/** A question that is answered with yes or no; Esc is no, and so is the first row. */
export function Confirm({question: {title, lines, yes, no}, onAnswer}: {readonly question: Question; onAnswer(isYes: boolean): void}) {
	const {rows} = useOverlaySize();
	useKeys({back: {label: no.toLowerCase(), run: () => onAnswer(false)}});
	return (
		<OverlayFrame title={title} tone="warning">
			<Lines lines={lines} rows={Math.max(1, rows - 3)} />
			<Box height={1} />
			<Choice
				items={[
					{id: 'no', label: no, value: false},
					{id: 'yes', label: yes, value: true},
				]}
				onChoose={onAnswer}
			/>
		</OverlayFrame>
	);
}
