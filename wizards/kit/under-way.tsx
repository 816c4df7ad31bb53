import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {useSize} from '../shell/size.js';
import {useGlyphs} from '../widgets/glyphs.js';
import {Lines} from '../widgets/lines.js';
import {Busy} from '../widgets/spinner.js';
import type {Progress} from '../widgets/steps/progress.js';
import {StepsList} from '../widgets/steps/steps-list.js';

type Props = {
	readonly title: string;
	/** A sentence about it. */
	readonly text?: string | undefined;
	readonly progress: Progress;
	/** What we wait for. Shown as long as no step says it. */
	readonly waiting?: string;
	/** What must not be done meanwhile. */
	readonly warning?: string;
	/** Above the steps. At most a third of the rows. */
	readonly children?: ReactNode;
};

/** Long work while it goes on: its steps, what it puts back, its newest notice. */
export function UnderWay({title, text, progress, waiting = 'One moment…', warning, children}: Props) {
	const glyphs = useGlyphs();
	const size = useSize();
	const notice = progress.notices.at(-1);
	const isRunning = progress.steps.some(({state}) => state === 'running');
	const around = 2 + (text === undefined ? 0 : 1) + (isRunning ? 0 : 1) + (notice ? 3 : 0) + (warning === undefined ? 0 : 2);
	const room = children === undefined ? size.rows : Math.ceil((size.rows * 2) / 3);
	return (
		<Box flexDirection="column" width={size.columns} flexShrink={0}>
			<Text bold>{glyphs.fit(title, size.columns)}</Text>
			{text === undefined ? null : <Text dimColor>{glyphs.fit(text, size.columns)}</Text>}
			<Box height={1} />
			{children}
			<StepsList progress={progress} rows={Math.max(1, room - around)} />
			{isRunning ? null : <Busy text={waiting} />}
			{notice ? (
				<Box marginTop={1}>
					<Lines
						lines={[notice.kind === 'warning' ? `Warning: ${notice.text}` : notice.text]}
						rows={2}
						isDim={notice.kind === 'notice'}
						tone={notice.kind === 'warning' ? 'warning' : undefined}
					/>
				</Box>
			) : null}
			{warning === undefined ? null : (
				<Box marginTop={1}>
					<Text bold>{warning}</Text>
				</Box>
			)}
		</Box>
	);
}
