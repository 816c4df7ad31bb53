import {Box, Text, useIsScreenReaderEnabled} from 'ink';
import type {Size} from '../../shell/size.js';
import {ConsolePane} from '../../widgets/console-pane/console-pane.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {ProgressBar} from '../../widgets/progress-bar.js';
import {duration} from '../../widgets/steps/duration.js';
import {finishedSteps, type Progress} from '../../widgets/steps/progress.js';
import {harmless, shorten, widthOf} from '../../widgets/text.js';
import {theme} from '../../widgets/theme.js';
import {useTick} from '../../widgets/use-tick.js';
import {currentStep, phases, phaseTexts, stepSeconds} from '../phases.js';
import {buildLayout, gap} from './build-layout.js';
import {PhaseList} from './phase-list.js';

/** A set-up under way: its parts and steps, the machine's own screen, what is being typed, and where the log is. */
export function BuildView({
	name,
	progress,
	isStopping,
	log,
	size,
}: {
	readonly name: string;
	readonly progress: Progress;
	readonly isStopping: boolean;
	readonly log: string | undefined;
	readonly size: Size;
}) {
	const glyphs = useGlyphs();
	const isScreenReader = useIsScreenReaderEnabled();
	useTick(!isScreenReader, 1000);
	const now = performance.now();
	const {isWide, list, pane} = buildLayout(size);
	const {steps} = progress;
	const step = currentStep(steps);
	const total = steps.reduce((sum, one) => sum + (stepSeconds(one, now) ?? 0), 0);
	const count = `step ${Math.min(steps.length, finishedSteps(progress) + 1)} of ${steps.length}`;
	const title = `${isStopping ? 'Stopping' : 'Making'} "${shorten(harmless(name, glyphs), 40, glyphs)}"`;
	const detail = step && !isStopping ? `${count}: ${harmless(step.title, glyphs)}` : count;
	const time = isScreenReader || total < 1 ? '' : duration(Math.floor(total)).replace('.0', '');
	if (isScreenReader) {
		return (
			<Box flexDirection="column">
				<Text>{`${title}, ${detail}`}</Text>
				<Status progress={progress} isStopping={isStopping} columns={size.columns} />
			</Box>
		);
	}

	return (
		<Box flexDirection="column" width={size.columns} height={size.rows}>
			<Box height={1} width={size.columns} justifyContent="space-between">
				<Text wrap="truncate">
					<Text bold>{title}</Text>
					<Text dimColor>{`  ${shorten(detail, size.columns - widthOf(title) - widthOf(time) - 4, glyphs)}`}</Text>
				</Text>
				<Text dimColor>{time}</Text>
			</Box>
			<Status progress={progress} isStopping={isStopping} columns={size.columns} />
			<Box flexDirection={isWide ? 'row' : 'column'} columnGap={gap} flexGrow={1} width={size.columns} overflow="hidden">
				<Box height={list.rows} width={list.columns} flexShrink={0} overflow="hidden">
					<PhaseList steps={steps} size={list} isBusy isStopped={isStopping} now={now} />
				</Box>
				<ConsolePane screen={progress.screen} typed={progress.typed} overSsh={progress.overSsh} columns={pane.columns} rows={pane.rows} />
			</Box>
			<Text dimColor wrap="truncate">
				{log === undefined ? '' : `Log: ${shorten(harmless(log, glyphs), size.columns - 5, glyphs, 'start')}`}
			</Text>
		</Box>
	);
}

/** The one thing to know now: how to stop at once, how far a download is, a warning, or what this part is about. */
function Status({progress, isStopping, columns}: {readonly progress: Progress; readonly isStopping: boolean; readonly columns: number}) {
	const glyphs = useGlyphs();
	const {ratio, notices, earlierNotices, steps} = progress;
	const step = currentStep(steps);
	const notice = notices.slice(earlierNotices).at(-1);
	if (isStopping) {
		return (
			<Text wrap="truncate" color={theme.warning}>
				{shorten(`${glyphs.warning} The machine is switched off first; what is done is kept. Ctrl-C again: at once.`, columns, glyphs)}
			</Text>
		);
	}

	if (ratio) {
		const bar = ratio.ratio === undefined ? 0 : Math.min(40, Math.max(10, Math.floor(columns / 2)));
		return (
			<Box height={1} width={columns}>
				{ratio.ratio === undefined ? null : <ProgressBar ratio={ratio.ratio} columns={bar} />}
				<Text wrap="truncate">{`${bar === 0 ? '' : '  '}${shorten(harmless(ratio.what, glyphs), columns - bar - 3, glyphs)}`}</Text>
			</Box>
		);
	}

	if (notice) {
		const sign = notice.kind === 'warning' ? `${glyphs.warning} warning: ` : `${glyphs.bullet} `;
		return (
			<Text wrap="truncate" color={notice.kind === 'warning' ? theme.warning : undefined} dimColor={notice.kind === 'notice'}>
				{sign + shorten(harmless(notice.text, glyphs), columns - widthOf(sign), glyphs)}
			</Text>
		);
	}

	const phase = phases(steps).find(one => step && one.steps.includes(step));
	return (
		<Text wrap="truncate" dimColor>
			{shorten(phaseTexts[phase?.number ?? ''] ?? '', columns, glyphs)}
		</Text>
	);
}
