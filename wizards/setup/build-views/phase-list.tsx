import {Box, Text, useIsScreenReaderEnabled} from 'ink';
import type {Size} from '../../shell/size.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {Spinner} from '../../widgets/spinner.js';
import {duration} from '../../widgets/steps/duration.js';
import type {StepRow, StepState} from '../../widgets/steps/progress.js';
import {harmless, pad, shorten, widthOf} from '../../widgets/text.js';
import {theme} from '../../widgets/theme.js';
import {type ListRow, listRows, phaseSeconds, phaseState, stepSeconds} from '../phases.js';

const tones = {waiting: undefined, running: 'accent', done: 'good', skipped: 'good', failed: 'bad'} as const;

/** The five parts with their steps, as many as fit. @param isStopped - what failed was stopped by the user. */
export function PhaseList({
	steps,
	size,
	isBusy,
	isStopped,
	now,
}: {
	readonly steps: readonly StepRow[];
	readonly size: Size;
	readonly isBusy: boolean;
	readonly isStopped: boolean;
	/** Milliseconds of the clock that the steps began by. */
	readonly now: number;
}) {
	const isScreenReader = useIsScreenReaderEnabled();
	const rows = listRows(steps, isScreenReader ? Number.POSITIVE_INFINITY : size.rows);
	return (
		<Box flexDirection="column" width={size.columns} aria-role="list" flexShrink={0}>
			{rows.map(row => (
				<Row key={keyOf(row)} row={row} columns={size.columns} isBusy={isBusy} isStopped={isStopped} now={now} />
			))}
		</Box>
	);
}

function Row({
	row,
	columns,
	isBusy,
	isStopped,
	now,
}: {
	readonly row: ListRow;
	readonly columns: number;
	readonly isBusy: boolean;
	readonly isStopped: boolean;
	readonly now: number;
}) {
	const glyphs = useGlyphs();
	if (row.kind === 'more') return <Text dimColor>{`    ${glyphs.down} ${row.count} more`}</Text>;
	const isPhase = row.kind === 'phase';
	const state = isPhase ? phaseState(row.phase) : row.step.state;
	const seconds = isPhase ? phaseSeconds(row.phase, now) : stepSeconds(row.step, now);
	const number = isPhase ? `${row.phase.number}  ` : `${row.step.id} `;
	const title = isPhase ? row.phase.title : row.step.title;
	const word = state === 'waiting' && isPhase ? `${row.phase.steps.length} steps` : stateWord(state, isStopped);
	const time =
		seconds === undefined || seconds < 1 || state === 'waiting'
			? ''
			: duration(state === 'running' ? Math.floor(seconds) : seconds).replace('.0', '');
	const end = `${pad(word, 8)}${pad(time, 5, 'right')}`;
	const room = columns - (isPhase ? 2 : 4) - widthOf(number) - widthOf(end) - 2;
	const tone = isStopped && state === 'failed' ? theme.warning : tones[state] && theme[tones[state]];
	const isRunning = state === 'running' && isBusy;
	const sign = {waiting: glyphs.waiting, running: glyphs.bullet, done: glyphs.done, skipped: glyphs.done, failed: glyphs.failed}[state];
	return (
		<Box height={1} width={columns} aria-role="listitem" aria-label={`${number.trim()} ${title}: ${word} ${time}`}>
			<Text>{isPhase ? '' : '  '}</Text>
			{isRunning && !isPhase ? <Spinner /> : <Text color={tone}>{sign}</Text>}
			<Text wrap="truncate">
				<Text bold={isPhase || isRunning} dimColor={state === 'waiting'}>
					{` ${number}${pad(shorten(harmless(title, glyphs), room, glyphs), room)}  `}
				</Text>
				<Text dimColor={state !== 'failed'} color={state === 'failed' ? tone : undefined}>
					{end}
				</Text>
			</Text>
		</Box>
	);
}

function stateWord(state: StepState, isStopped: boolean): string {
	return {waiting: 'waiting', running: 'working', done: 'done', skipped: 'earlier', failed: isStopped ? 'stopped' : 'failed'}[state];
}

function keyOf(row: ListRow): string {
	return row.kind === 'phase' ? `phase ${row.phase.number}` : row.kind === 'step' ? row.step.id : 'more';
}
