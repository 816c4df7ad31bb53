import {Box, Text, useIsScreenReaderEnabled} from 'ink';
import {type Glyphs, useGlyphs} from '../glyphs.js';
import {ProgressBar} from '../progress-bar.js';
import {Spinner} from '../spinner.js';
import {harmless, pad, shorten, widthOf} from '../text.js';
import {theme} from '../theme.js';
import {useTick} from '../use-tick.js';
import {duration} from './duration.js';
import type {Progress, StepRow, StepState, UndoRow} from './progress.js';
import {stepWindow} from './step-window.js';

/** Steps with their state as sign and word, their time, the one under way with how far it is, and what is put back. */
export function StepsList({
	progress,
	columns,
	rows,
	isBusy,
}: {
	readonly progress: Progress;
	readonly columns: number;
	/** At most so many: the one under way is always among them. */
	readonly rows: number;
	/** Seconds count. */
	readonly isBusy: boolean;
}) {
	const isScreenReader = useIsScreenReaderEnabled();
	const {steps, undos, ratio} = progress;
	const shownUndos = undos.slice(-Math.max(0, Math.floor(rows / 2)));
	const hasRatio = ratio !== undefined && isBusy;
	const shown = isScreenReader ? steps : stepWindow(steps, Math.max(1, rows - shownUndos.length - (hasRatio ? 1 : 0)));
	const ids = Math.max(0, ...steps.map(({id}) => (isNumber(id) ? id.length : 0)));
	return (
		<Box flexDirection="column" aria-role="list" flexShrink={0}>
			{shown.map(step => (
				<Box key={step.id} flexDirection="column">
					<Step step={step} columns={columns} ids={ids} isBusy={isBusy} />
					{hasRatio && step.state === 'running' && step === steps.findLast(({state}) => state === 'running') ? (
						<Ratio {...ratio} columns={columns} />
					) : null}
				</Box>
			))}
			{hasRatio && steps.every(({state}) => state !== 'running') ? <Ratio {...ratio} columns={columns} /> : null}
			<UndoRows undos={shownUndos} columns={columns} />
		</Box>
	);
}

function Ratio({what, ratio, columns}: {readonly what: string; readonly ratio?: number; readonly columns: number}) {
	const glyphs = useGlyphs();
	const bar = ratio === undefined ? 0 : Math.min(30, Math.max(8, Math.floor(columns / 3)));
	return (
		<Box paddingLeft={2}>
			{ratio === undefined ? null : <ProgressBar ratio={ratio} columns={bar} />}
			<Text dimColor wrap="truncate">{`${bar === 0 ? '' : '  '}${shorten(harmless(what, glyphs), columns - bar - 4, glyphs)}`}</Text>
		</Box>
	);
}

const words: Readonly<Record<StepState, string>> = {waiting: '', running: 'under way', done: '', skipped: 'skipped', failed: 'failed'};
const tones = {waiting: undefined, running: 'accent', done: 'good', skipped: undefined, failed: 'bad'} as const;

function Step({
	step,
	columns,
	ids,
	isBusy,
}: {
	readonly step: StepRow;
	readonly columns: number;
	readonly ids: number;
	readonly isBusy: boolean;
}) {
	const glyphs = useGlyphs();
	const {id, title, state} = step;
	const tone = tones[state];
	const number = ids > 0 ? `${pad(isNumber(id) ? id : '', ids)} ` : '';
	const isRunning = state === 'running' && isBusy;
	const end = isRunning
		? ''
		: [words[state], step.seconds === undefined ? '' : duration(step.seconds)].filter(text => text !== '').join(', ');
	const room = columns - 2 - widthOf(number);
	const text = shorten(harmless(title, glyphs), room - widthOf(end) - 2, glyphs);
	const note = state === 'done' || state === 'failed' || step.note === undefined ? '' : `: ${step.note}`;
	return (
		<Box
			height={1}
			width={columns}
			aria-role="listitem"
			aria-label={harmless(`${number}${title}, ${end || state}${step.note ? `, ${step.note}` : ''}`, glyphs)}
		>
			{isRunning ? <Spinner /> : <Text color={tone && theme[tone]}>{signOf(state, glyphs)}</Text>}
			<Text wrap="truncate">
				<Text dimColor>{` ${number}`}</Text>
				<Text dimColor={state === 'waiting' || state === 'skipped'} bold={isRunning}>
					{text}
				</Text>
				<Text dimColor={state !== 'failed'} color={state === 'failed' ? theme.bad : undefined}>
					{end === '' ? '' : `  ${shorten(`${end}${harmless(note, glyphs)}`, room - widthOf(text) - 2, glyphs)}`}
				</Text>
			</Text>
			{isRunning && step.startedAt !== undefined ? <Elapsed since={step.startedAt} /> : null}
		</Box>
	);
}

function Elapsed({since}: {readonly since: number}) {
	const isScreenReader = useIsScreenReaderEnabled();
	useTick(!isScreenReader, 1000);
	const seconds = (performance.now() - since) / 1000;
	return isScreenReader || seconds < 1 ? null : <Text dimColor>{`  ${duration(Math.floor(seconds)).replace('.0', '')}`}</Text>;
}

/** What was put back, and what could not be. */
export function UndoRows({undos, columns}: {readonly undos: readonly UndoRow[]; readonly columns: number}) {
	const glyphs = useGlyphs();
	return undos.map(({what, state, seconds, message}, index) => {
		const text = state === 'done' ? what : `could not be put back: ${what}: ${message ?? ''}`;
		const time = seconds === undefined ? '' : `  ${duration(seconds)}`;
		return (
			// biome-ignore lint/suspicious/noArrayIndexKey: the same thing can be put back twice.
			<Text key={index} wrap="truncate" color={state === 'failed' ? theme.bad : undefined}>
				{`${state === 'done' ? glyphs.undone : glyphs.failed} ${shorten(harmless(text, glyphs), columns - 2 - widthOf(time), glyphs)}`}
				<Text dimColor>{time}</Text>
			</Text>
		);
	});
}

function signOf(state: StepState, glyphs: Glyphs): string {
	return {waiting: glyphs.waiting, running: glyphs.bullet, done: glyphs.done, skipped: glyphs.skipped, failed: glyphs.failed}[state];
}

/** The manual's numbers ("2d") are shown, names of stages are not. */
function isNumber(id: string): boolean {
	return id.length <= 3 && /^\d/.test(id);
}
