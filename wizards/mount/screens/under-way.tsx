import {Box, Text} from 'ink';
import type {Size} from '../../shell/screen.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {Lines} from '../../widgets/lines.js';
import {Busy} from '../../widgets/spinner.js';
import type {Progress} from '../../widgets/steps/progress.js';
import {StepsList} from '../../widgets/steps/steps-list.js';
import {harmless, shorten} from '../../widgets/text.js';

/** What the virtual machine does, step by step, and what there is to know about it. */
export function UnderWay({
	title,
	text,
	progress,
	size,
}: {
	readonly title: string;
	readonly text: string;
	readonly progress: Progress;
	readonly size: Size;
}) {
	const glyphs = useGlyphs();
	const notice = progress.notices.at(-1);
	const said = notice?.kind === 'warning' ? `Warning: ${notice.text}` : notice?.text;
	const rows = Math.max(1, size.rows - 3 - (said === undefined ? 0 : 3));
	const isEmpty = progress.steps.length + progress.undos.length === 0;
	return (
		<Box flexDirection="column" width={size.columns} flexShrink={0}>
			<Text bold>{shorten(harmless(title, glyphs), size.columns, glyphs)}</Text>
			<Text dimColor>{shorten(text, size.columns, glyphs)}</Text>
			<Box height={1} />
			{isEmpty ? <Busy text="One moment…" /> : <StepsList progress={progress} columns={size.columns} rows={rows} isBusy />}
			{said === undefined ? null : (
				<Box marginTop={1}>
					<Lines
						lines={[said]}
						columns={size.columns}
						rows={2}
						isDim={notice?.kind === 'notice'}
						tone={notice?.kind === 'warning' ? 'warning' : undefined}
					/>
				</Box>
			)}
		</Box>
	);
}
