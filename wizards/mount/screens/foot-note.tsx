import {Box} from 'ink';
import {Lines} from '../../widgets/lines.js';
import type {ListRow} from '../../widgets/live-list/list-row.js';
import type {theme} from '../../widgets/theme.js';

/** Rows that it takes: a blank one and two of text. */
export const footNoteRows = 3;

/** Below a list: more about the selected row than it has room for, or what to do. */
export function FootNote({
	row,
	otherwise,
	tone,
}: {
	readonly row: ListRow | undefined;
	readonly otherwise: string;
	readonly tone?: keyof typeof theme;
}) {
	const about = row?.disabled === undefined ? row?.note : `Cannot be chosen: ${row.disabled}`;
	return (
		<Box marginTop={1} height={2} flexShrink={0}>
			<Lines lines={[about ?? otherwise]} rows={2} isDim={tone === undefined} tone={tone} />
		</Box>
	);
}
