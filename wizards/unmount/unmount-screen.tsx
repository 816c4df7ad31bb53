import {Box} from 'ink';
import {useMemo} from 'react';
import type {Session} from '../../source/session/session.js';
import type {ScreenProps} from '../shell/screen.js';
import {useWatch} from '../shell/use-watch.js';
import {useGlyphs} from '../widgets/glyphs.js';
import {LiveList} from '../widgets/live-list/live-list.js';
import {useLiveList} from '../widgets/live-list/use-live-list.js';
import {Busy} from '../widgets/spinner.js';
import {sessionColumns, sessionRow} from './session-rows.js';

/** What is mounted, and what can be done with it. */
export function UnmountScreen({services, size, place}: ScreenProps<'unmount'>) {
	const glyphs = useGlyphs();
	const sessions = useWatch<readonly Session[]>(async (onChange, context) => services.sessions.watch(onChange, context));
	const rows = useMemo(() => (sessions ?? []).map(session => sessionRow(session, glyphs, new Date())), [sessions, glyphs]);
	const list = useLiveList({name: 'sessions', rows, height: size.rows, initial: place.session});
	return sessions ? (
		<Box flexDirection="column">
			<LiveList list={list} columns={size.columns} titles={sessionColumns} empty="Nothing is mounted." />
		</Box>
	) : (
		<Busy text="Looking at what is mounted…" />
	);
}
