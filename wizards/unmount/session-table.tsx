import {Box} from 'ink';
import {useMemo} from 'react';
import type {Session} from '../../source/index.js';
import {useKeys} from '../keymap/use-keys.js';
import {useSize} from '../shell/size.js';
import {useGlyphs} from '../widgets/glyphs.js';
import {Lines} from '../widgets/lines.js';
import {LiveList} from '../widgets/live-list/live-list.js';
import {useLiveList} from '../widgets/live-list/use-live-list.js';
import {healthOf} from './health.js';
import {deviceOf, sessionColumns, sessionRow} from './session-rows.js';

/** Rows below the table that say more about the selected session. */
const detailRows = 4;

/** The table of sessions and its keys. */
export function SessionTable({
	sessions,
	first,
	onEnd,
	onEndAll,
	onShell,
	onLog,
}: {
	readonly sessions: readonly Session[];
	/** The id of the one that is selected at first. */
	readonly first: string | undefined;
	/** Unmount it, or put back what was cut off. */
	onEnd(session: Session): void;
	onEndAll(): void;
	onShell(session: Session): void;
	onLog(session: Session): void;
}) {
	const glyphs = useGlyphs();
	const size = useSize();
	const rows = useMemo(() => sessions.map(session => sessionRow(session, glyphs, new Date())), [sessions, glyphs]);
	const list = useLiveList({name: 'sessions', rows, height: Math.max(2, size.rows - detailRows), initial: first ?? sessions[0]?.id});
	const selected = sessions.find(({id}) => id === list.selected?.id);
	const isCutOff = selected?.health === 'cut-off';
	const act = (run: (session: Session) => void) => (selected ? () => run(selected) : undefined);
	useKeys(
		{
			accept: selected ? {label: isCutOff ? 'recover' : 'unmount', run: () => onEnd(selected)} : undefined,
			unmount: selected && !isCutOff ? {label: '', run: () => onEnd(selected)} : undefined,
			recover: selected && isCutOff ? {label: '', run: () => onEnd(selected)} : undefined,
			unmountAll: sessions.length > 1 ? onEndAll : undefined,
			shell: selected?.health === 'mounted' || selected?.health === 'busy' ? act(onShell) : undefined,
			log: act(onLog),
		},
		{isActive: !list.state.isFiltering},
	);
	const details = selected
		? [healthOf(selected).meaning, `${deviceOf(selected)}, by ${selected.intermediary}${selected.readOnly ? ', read-only' : ''}`]
		: [];
	return (
		<Box flexDirection="column" flexShrink={0}>
			<LiveList list={list} titles={sessionColumns} empty="Nothing is mounted." />
			<Box height={1} />
			<Lines lines={details} isDim rows={detailRows - 1} />
		</Box>
	);
}
