import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {useSize} from '../shell/size.js';
import {Choice} from '../widgets/choice/choice.js';
import type {ChoiceItem} from '../widgets/choice/choice-state.js';
import {useGlyphs} from '../widgets/glyphs.js';
import {Lines} from '../widgets/lines.js';
import type {UndoRow} from '../widgets/steps/progress.js';
import {UndoRows} from '../widgets/steps/undo-rows.js';
import {wrap} from '../widgets/text.js';
import {theme} from '../widgets/theme.js';
import {errorLines} from './error-lines.js';
import {useGap} from './question.js';
import {Summary} from './summary.js';
import {sentences, summaryRows} from './summary-rows.js';

/** How something has ended, in words. */
export type OutcomeText = {
	readonly title: string;
	/** Absent: it is neither good nor bad. */
	readonly sign?: 'done' | 'failed' | 'warning' | 'undone';
	/** What is the matter. */
	readonly text: readonly string[];
	/** What else there is to know, or to do about it. */
	readonly details?: readonly string[];
};

const tones = {done: 'good', undone: 'good', warning: 'warning', failed: 'bad'} as const;

/** Something failed: why, and what to do about it. */
export function failed(error: unknown, title = 'That did not work'): OutcomeText {
	const {message, nextSteps} = errorLines(error);
	return {title, sign: 'failed', text: message, details: nextSteps};
}

type Props<T> = {
	readonly outcome: OutcomeText;
	readonly undos?: readonly UndoRow[];
	readonly choices: ReadonlyArray<ChoiceItem<T>>;
	onChoose(value: T): void;
	/** Drawn below the choices, in the rows that are left. */
	below?(rows: number): ReactNode;
};

/** How something has ended, what was put back, and what can be done next. */
export function Outcome<T>({outcome: {title, sign, text, details = []}, undos = [], choices, onChoose, below}: Props<T>) {
	const glyphs = useGlyphs();
	const size = useSize();
	const {columns} = size;
	const gap = useGap();
	const room = Math.max(1, size.rows - 2 - gap - choices.length);
	const shownUndos = undos.slice(-Math.max(0, room - 2));
	const textRows = Math.max(1, room - shownUndos.length);
	const lines = sentences(details);
	const rows = summaryRows(lines, columns, glyphs).length;
	const most = rows === 0 ? textRows : Math.max(1, Math.ceil(textRows * 0.6), textRows - rows);
	const said = text.flatMap(line => wrap(glyphs.text(line), columns)).slice(0, most);
	const left = textRows - said.length - Math.min(rows, textRows - said.length) - 1;
	return (
		<Box flexDirection="column" width={columns} flexShrink={0}>
			<Text bold color={sign && theme[tones[sign]]} wrap="truncate">
				{glyphs.fit(`${sign ? `${glyphs[sign]} ` : ''}${glyphs.text(title)}`, columns)}
			</Text>
			{gap === 0 ? null : <Box height={gap} />}
			<UndoRows undos={shownUndos} />
			<Lines lines={said} />
			{rows === 0 ? null : <Summary lines={lines} rows={Math.max(1, textRows - said.length)} />}
			<Box height={1} />
			<Choice key={choices.map(({id}) => id).join(' ')} items={choices} onChoose={onChoose} />
			{below && left > 0 ? below(left) : null}
		</Box>
	);
}
