import {Box} from 'ink';
import type {Volume} from '../../../source/index.js';
import {Lines} from '../../widgets/lines.js';
import type {ListRow} from '../../widgets/live-list/list-row.js';
import type {theme} from '../../widgets/theme.js';

/** Rows that it takes: a blank one and two of text. */
export const footNoteRows = 3;

/** Below a list: more about the selected row than it has room for, or what to do. */
export function FootNote({lines, tone}: {readonly lines: readonly string[]; readonly tone?: keyof typeof theme | undefined}) {
	return (
		<Box marginTop={1} height={2} flexShrink={0}>
			<Lines lines={lines} rows={2} isDim={tone === undefined} tone={tone} />
		</Box>
	);
}

/** A part of it is mounted, and another part can be mounted, too. */
export function besideText(...volumes: readonly Volume[]): string | undefined {
	const use = volumes.find(({inUse}) => inUse?.canJoin)?.inUse;
	return use && `It is ${use.reason}. What else is on it can be mounted beside that, by the same virtual machine.`;
}

/** Why a row cannot be chosen. */
export function whyNot(row: ListRow | undefined): string | undefined {
	return row?.disabled === undefined ? undefined : `Cannot be chosen: ${row.disabled}`;
}
