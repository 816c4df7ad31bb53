import {Box, Text} from 'ink';
import type {Size} from '../../shell/screen.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {Busy} from '../../widgets/spinner.js';
import type {Progress} from '../../widgets/steps/progress.js';
import {UndoRows} from '../../widgets/steps/steps-list.js';
import {harmless} from '../../widgets/text.js';

/** What is being deleted, a row each. */
export function UndoingView({name, undo, size}: {readonly name: string; readonly undo: Progress; readonly size: Size}) {
	const glyphs = useGlyphs();
	return (
		<Box flexDirection="column" width={size.columns} flexShrink={0}>
			<Text bold wrap="truncate">{`Deleting what was made for "${harmless(name, glyphs)}"`}</Text>
			<UndoRows undos={undo.undos.slice(-Math.max(1, size.rows - 3))} columns={size.columns} />
			<Busy text="one moment" />
		</Box>
	);
}
