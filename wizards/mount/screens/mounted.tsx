import {Box, Text} from 'ink';
import {useEffect} from 'react';
import type {Session} from '../../../source/index.js';
import {useKeys} from '../../keymap/use-keys.js';
import type {Size} from '../../shell/screen.js';
import {useShell} from '../../shell/shell.js';
import {useKept} from '../../shell/use-kept.js';
import {Choice} from '../../widgets/choice/choice.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {Lines} from '../../widgets/lines.js';
import {harmless, shorten} from '../../widgets/text.js';
import {theme} from '../../widgets/theme.js';
import {summaryLines} from '../summary.js';

const no = () => false;

/** It is done. The same words stay in the scrollback when the program ends. */
export function Mounted({session, log, size}: {readonly session: Session; readonly log: string; readonly size: Size}) {
	const shell = useShell();
	const glyphs = useGlyphs();
	const [isSaid, setIsSaid] = useKept('is said', no);
	const lines = summaryLines(session, log);
	// biome-ignore lint/correctness/useExhaustiveDependencies: once for each mount.
	useEffect(() => {
		if (isSaid) return;
		shell.summarize(lines);
		setIsSaid(true);
	}, [isSaid]);
	useKeys({back: () => shell.open({screen: 'home'})});
	const choices = [
		{id: 'quit', label: 'Leave: it stays mounted', value: () => void shell.quit()},
		{id: 'mount', label: 'Mount another', value: () => shell.open({screen: 'mount'})},
		{id: 'mounts', label: 'See what is mounted', value: () => shell.open({screen: 'unmount', session: session.id})},
	];
	const gap = size.rows < 12 ? 0 : 1;
	const title = `${glyphs.done} Your files are in ${harmless(session.mountpoint ?? '', glyphs)}`;
	return (
		<Box flexDirection="column" width={size.columns} flexShrink={0}>
			<Text bold color={theme.good}>
				{shorten(title, size.columns, glyphs, 'end')}
			</Text>
			<Box height={1} />
			<Lines lines={lines} columns={size.columns} rows={Math.max(3, size.rows - 2 - choices.length - gap)} />
			{gap === 0 ? null : <Box height={gap} />}
			<Choice items={choices} columns={size.columns} onChoose={run => run()} />
		</Box>
	);
}
