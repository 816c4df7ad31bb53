import {Box, Text, useIsScreenReaderEnabled} from 'ink';
import {useSize} from '../../shell/size.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {Spinner} from '../../widgets/spinner.js';
import {duration, elapsed} from '../../widgets/steps/duration.js';
import type {StepRow} from '../../widgets/steps/progress.js';
import {pad, widthOf} from '../../widgets/text.js';
import {theme} from '../../widgets/theme.js';
import {type ListRow, listRows, phaseSeconds, phaseState, stepSeconds} from '../phases.js';

type Props = {
	/** What failed was stopped by the user. */
	readonly isStopped: boolean;
	/** Milliseconds of the clock that the steps began by. */
	readonly now: number;
};

/** The five parts with their steps, as many as fit. */
export function PhaseList({steps, ...props}: Props & {readonly steps: readonly StepRow[]}) {
	const isScreenReader = useIsScreenReaderEnabled();
	const {columns, rows} = useSize();
	return (
		<Box flexDirection="column" width={columns} aria-role="list" flexShrink={0}>
			{listRows(steps, isScreenReader ? Number.POSITIVE_INFINITY : rows).map(row => (
				<Row key={keyOf(row)} row={row} {...props} />
			))}
		</Box>
	);
}

function Row({row, isStopped, now}: Props & {readonly row: ListRow}) {
	const glyphs = useGlyphs();
	const {columns} = useSize();
	if (row.kind === 'more') return <Text dimColor>{`    ${glyphs.down} ${row.count} more`}</Text>;
	const isPhase = row.kind === 'phase';
	const state = isPhase ? phaseState(row.phase) : row.step.state;
	const seconds = (isPhase ? phaseSeconds(row.phase, now) : stepSeconds(row.step, now)) ?? 0;
	const number = isPhase ? `${row.phase.number}  ` : `${row.step.id} `;
	const title = isPhase ? row.phase.title : row.step.title;
	const word = state === 'waiting' && isPhase ? `${row.phase.steps.length} steps` : wordOf(state, isStopped);
	const time = state === 'waiting' || seconds < 1 ? '' : state === 'running' ? elapsed(seconds) : duration(seconds).replace('.0', '');
	const end = `${pad(word, 8)}${pad(time, 5, 'right')}`;
	const room = columns - (isPhase ? 2 : 4) - widthOf(number) - widthOf(end) - 2;
	const tone = isStopped && state === 'failed' ? theme.warning : toneOf(state);
	const isRunning = state === 'running';
	return (
		<Box height={1} width={columns} aria-role="listitem" aria-label={`${number.trim()} ${title}: ${word} ${time}`}>
			<Text>{isPhase ? '' : '  '}</Text>
			{isRunning && !isPhase ? <Spinner /> : <Text color={tone}>{state === 'skipped' ? glyphs.done : glyphs[state]}</Text>}
			<Text wrap="truncate">
				<Text bold={isPhase || isRunning} dimColor={state === 'waiting'}>
					{` ${number}${pad(glyphs.fit(title, room), room)}  `}
				</Text>
				<Text dimColor={state !== 'failed'} color={state === 'failed' ? tone : undefined}>
					{end}
				</Text>
			</Text>
		</Box>
	);
}

function toneOf(state: StepRow['state']): string | undefined {
	return {waiting: undefined, running: theme.accent, done: theme.good, skipped: theme.good, failed: theme.bad}[state];
}

function wordOf(state: StepRow['state'], isStopped: boolean): string {
	return {waiting: 'waiting', running: 'working', done: 'done', skipped: 'earlier', failed: isStopped ? 'stopped' : 'failed'}[state];
}

function keyOf(row: ListRow): string {
	return row.kind === 'phase' ? `phase ${row.phase.number}` : row.kind === 'step' ? row.step.id : 'more';
}
