import {Box, Text, useIsScreenReaderEnabled} from 'ink';
import {SizeContext, useSize} from '../../shell/size.js';
import {ConsolePane} from '../../widgets/console-pane/console-pane.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {ProgressLine} from '../../widgets/progress-line.js';
import {elapsed} from '../../widgets/steps/duration.js';
import {finishedSteps, type Progress} from '../../widgets/steps/progress.js';
import {widthOf} from '../../widgets/text.js';
import {theme} from '../../widgets/theme.js';
import {useTick} from '../../widgets/use-tick.js';
import {currentStep, phases, phaseTexts, stepSeconds} from '../phases.js';
import {buildLayout, gap} from './build-layout.js';
import {PhaseList} from './phase-list.js';

type Props = {
	readonly name: string;
	readonly progress: Progress;
	readonly isStopping: boolean;
	readonly log: string | undefined;
};

/** A set-up under way: its parts and steps, the machine's own screen, what is being typed, and where the log is. */
export function BuildView({name, progress, isStopping, log}: Props) {
	const glyphs = useGlyphs();
	const size = useSize();
	const {columns} = size;
	const isScreenReader = useIsScreenReaderEnabled();
	useTick(!isScreenReader, 1000);
	const now = performance.now();
	const {isWide, list, pane} = buildLayout(size);
	const {steps} = progress;
	const step = currentStep(steps);
	const count = `step ${Math.min(steps.length, finishedSteps(progress) + 1)} of ${steps.length}`;
	const title = `${isStopping ? 'Stopping' : 'Making'} "${glyphs.fit(name, 40)}"`;
	const detail = step && !isStopping ? `${count}: ${glyphs.text(step.title)}` : count;
	if (isScreenReader) {
		return (
			<Box flexDirection="column">
				<Text>{`${title}, ${detail}`}</Text>
				<Status progress={progress} isStopping={isStopping} />
			</Box>
		);
	}

	const time = elapsed(steps.reduce((sum, one) => sum + (stepSeconds(one, now) ?? 0), 0));
	return (
		<Box flexDirection="column" width={columns} height={size.rows}>
			<Box height={1} width={columns} justifyContent="space-between">
				<Text wrap="truncate">
					<Text bold>{title}</Text>
					<Text dimColor>{`  ${glyphs.fit(detail, columns - widthOf(title) - widthOf(time) - 4)}`}</Text>
				</Text>
				<Text dimColor>{time}</Text>
			</Box>
			<Status progress={progress} isStopping={isStopping} />
			<Box flexDirection={isWide ? 'row' : 'column'} columnGap={gap} flexGrow={1} width={columns} overflow="hidden">
				<SizeContext value={list}>
					<Box height={list.rows} width={list.columns} flexShrink={0} overflow="hidden">
						<PhaseList steps={steps} isStopped={isStopping} now={now} />
					</Box>
				</SizeContext>
				<SizeContext value={pane}>
					<ConsolePane screen={progress.screen} typed={progress.typed} overSsh={progress.overSsh} />
				</SizeContext>
			</Box>
			<Text dimColor wrap="truncate">
				{log === undefined ? '' : `Log: ${glyphs.fit(log, columns - 5, 'start')}`}
			</Text>
		</Box>
	);
}

/** The one thing to know now: how to stop at once, how far a download is, a warning, or what this part is about. */
function Status({progress, isStopping}: {readonly progress: Progress; readonly isStopping: boolean}) {
	const glyphs = useGlyphs();
	const {columns} = useSize();
	const {ratio, notices, earlierNotices, steps} = progress;
	if (ratio && !isStopping) return <ProgressLine {...ratio} />;
	const notice = notices.slice(earlierNotices).at(-1);
	const isWarning = isStopping || notice?.kind === 'warning';
	const step = currentStep(steps);
	const phase = phases(steps).find(one => step && one.steps.includes(step));
	const text = isStopping
		? `${glyphs.warning} The machine is switched off first; what is done is kept. Ctrl-C again: at once.`
		: notice
			? `${notice.kind === 'warning' ? `${glyphs.warning} warning:` : glyphs.bullet} ${notice.text}`
			: (phaseTexts[phase?.number ?? ''] ?? '');
	return (
		<Text wrap="truncate" color={isWarning ? theme.warning : undefined} dimColor={!isWarning}>
			{glyphs.fit(text, columns)}
		</Text>
	);
}
