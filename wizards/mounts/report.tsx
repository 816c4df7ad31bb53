import {Box, Text} from 'ink';
import {useEffect} from 'react';
import {useKeys} from '../keymap/use-keys.js';
import {useShell} from '../shell/shell.js';
import {SizeContext, useSize} from '../shell/size.js';
import {useGlyphs} from '../widgets/glyphs.js';
import {Lines} from '../widgets/lines.js';
import type {Progress} from '../widgets/steps/progress.js';
import {UndoRows} from '../widgets/steps/undo-rows.js';
import {theme} from '../widgets/theme.js';
import type {ReportLine} from './report-lines.js';

type Props = {
	readonly lines: readonly ReportLine[];
	/** Of the last job, when it was the only one. */
	readonly progress: Progress | undefined;
	onClose(): void;
};

/** What came of it. It stays in the scrollback. */
export function Report({lines, progress, onClose}: Props) {
	const glyphs = useGlyphs();
	const size = useSize();
	const inside = {...size, columns: size.columns - 2};
	const shell = useShell();
	// biome-ignore lint/correctness/useExhaustiveDependencies: once for each report.
	useEffect(() => {
		const news = lines.filter(({sign}) => sign !== 'skipped');
		shell.summarize(news.map(({text, details}) => `${text}. ${details.join(' ')}`.trim()));
	}, []);
	useKeys({accept: {label: 'go on', run: onClose}, back: {label: '', run: onClose}});
	const rows = Math.max(1, Math.floor((size.rows - lines.length) / lines.length) - 1);
	return (
		<Box flexDirection="column" flexShrink={0}>
			{progress ? <UndoRows undos={progress.undos.slice(-Math.max(1, size.rows - 8))} /> : null}
			{progress && progress.undos.length > 0 ? <Box height={1} /> : null}
			{lines.map(({sign, tone, text, details}) => (
				<Box key={text} flexDirection="column">
					<Text wrap="truncate">
						<Text color={tone && theme[tone]}>{`${glyphs[sign]} `}</Text>
						<Text bold>{glyphs.fit(text, size.columns - 2)}</Text>
					</Text>
					<Box paddingLeft={2}>
						<SizeContext value={inside}>
							<Lines lines={details} rows={rows} />
						</SizeContext>
					</Box>
				</Box>
			))}
		</Box>
	);
}
