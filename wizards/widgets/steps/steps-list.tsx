import {Box, Text, useIsScreenReaderEnabled} from 'ink';
import {useSize} from '../../shell/size.js';
import {useGlyphs} from '../glyphs.js';
import {ProgressLine} from '../progress-line.js';
import {Spinner} from '../spinner.js';
import {pad, widthOf} from '../text.js';
import {theme} from '../theme.js';
import {useTick} from '../use-tick.js';
import {duration, elapsed} from './duration.js';
import type {Progress, StepRow, StepState} from './progress.js';
import {UndoRows} from './undo-rows.js';

/**
Steps with their state as sign and word, their time, the one under way with how far it is, and what is put back.
@param rows At most so many: the step under way is always among them.
*/
export function StepsList({progress: {steps, undos, ratio}, rows}: {readonly progress: Progress; readonly rows: number}) {
	const isScreenReader = useIsScreenReaderEnabled();
	const shownUndos = undos.slice(-Math.max(0, Math.floor(rows / 2)));
	const shown = isScreenReader ? steps : stepWindow(steps, Math.max(1, rows - shownUndos.length - (ratio ? 1 : 0)));
	const ids = Math.max(0, ...steps.map(({id}) => (isNumber(id) ? id.length : 0)));
	const running = steps.findLast(({state}) => state === 'running');
	const progressLine = ratio && (
		<Box paddingLeft={2}>
			<ProgressLine {...ratio} />
		</Box>
	);
	return (
		<Box flexDirection="column" aria-role="list" flexShrink={0}>
			{shown.map(step => (
				<Box key={step.id} flexDirection="column">
					<Step step={step} ids={ids} />
					{step === running ? progressLine : null}
				</Box>
			))}
			{running ? null : progressLine}
			<UndoRows undos={shownUndos} />
		</Box>
	);
}

const words: Readonly<Record<StepState, string>> = {waiting: '', running: 'under way', done: '', skipped: 'skipped', failed: 'failed'};
const tones = {waiting: undefined, running: 'accent', done: 'good', skipped: undefined, failed: 'bad'} as const;

/** @param ids Columns of the widest number of a step. */
function Step({step, ids}: {readonly step: StepRow; readonly ids: number}) {
	const glyphs = useGlyphs();
	const {columns} = useSize();
	const {id, title, state} = step;
	const tone = tones[state];
	const number = ids > 0 ? `${pad(isNumber(id) ? id : '', ids)} ` : '';
	const isRunning = state === 'running';
	const end = isRunning
		? ''
		: [words[state], step.seconds === undefined ? '' : duration(step.seconds)].filter(text => text !== '').join(', ');
	const room = columns - 2 - widthOf(number);
	const text = glyphs.fit(title, room - widthOf(end) - 2);
	const note = state === 'done' || state === 'failed' || step.note === undefined ? '' : `: ${step.note}`;
	return (
		<Box
			height={1}
			width={columns}
			aria-role="listitem"
			aria-label={glyphs.text(`${number}${title}, ${end || state}${step.note ? `, ${step.note}` : ''}`)}
		>
			{isRunning ? <Spinner /> : <Text color={tone && theme[tone]}>{glyphs[state]}</Text>}
			<Text wrap="truncate">
				<Text dimColor>{` ${number}`}</Text>
				<Text dimColor={state === 'waiting' || state === 'skipped'} bold={isRunning}>
					{text}
				</Text>
				<Text dimColor={state !== 'failed'} color={state === 'failed' ? theme.bad : undefined}>
					{end === '' ? '' : `  ${glyphs.fit(`${end}${note}`, room - widthOf(text) - 2)}`}
				</Text>
			</Text>
			{isRunning && step.startedAt !== undefined ? <Elapsed since={step.startedAt} /> : null}
		</Box>
	);
}

function Elapsed({since}: {readonly since: number}) {
	const isScreenReader = useIsScreenReaderEnabled();
	useTick(!isScreenReader, 1000);
	return isScreenReader ? null : <Text dimColor>{`  ${elapsed((performance.now() - since) / 1000)}`}</Text>;
}

/** The manual's numbers ("2d") are shown, names of stages are not. */
function isNumber(id: string): boolean {
	return id.length <= 3 && /^\d/.test(id);
}

/** As many steps as there is room for, with the one under way (or that failed) a third from the end, so that one sees what comes. */
export function stepWindow(steps: readonly StepRow[], rows: number): readonly StepRow[] {
	if (steps.length <= rows) return steps;
	const active = steps.findLastIndex(({state}) => state === 'running' || state === 'failed');
	const at = active === -1 ? steps.findLastIndex(({state}) => state !== 'waiting') : active;
	const after = Math.floor(rows / 3);
	const from = Math.max(0, Math.min(at + after + 1 - rows, steps.length - rows));
	return steps.slice(from, from + rows);
}
