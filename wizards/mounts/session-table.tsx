import {Box} from 'ink';
import {useMemo} from 'react';
import {type Engine, type Session, UserError} from '../../source/index.js';
import {useKeys} from '../keymap/use-keys.js';
import {useShell} from '../shell/shell.js';
import {useSize} from '../shell/size.js';
import {useGlyphs} from '../widgets/glyphs.js';
import {Lines} from '../widgets/lines.js';
import {LiveList} from '../widgets/live-list/live-list.js';
import {useLiveList} from '../widgets/live-list/use-live-list.js';
import {healthOf} from './health.js';
import {nameOf} from './report-lines.js';
import {accessText, deviceOf, sessionColumns, sessionRow} from './session-rows.js';
import {isOver, type Job, jobFor} from './unmount-state.js';

/** Rows below the table that say more about the selected session. */
const detailRows = 4;

/** What somebody has to know who opens a shell. */
const shellWarning = [
	'You are root in the virtual machine, on the real disk.',
	'It is mounted at /root/mnt, or at /root/mnt-ID where it shares the machine of an earlier mount.',
	'What you change there is changed for good.',
	'Leave that folder before you unmount. "exit" brings you back.',
	'',
];

/** ssh(1): "exits with the exit status of the remote command or with 255 if an error occurred". */
const connectionFailed = 255;

type Props = {
	readonly engine: Engine;
	readonly sessions: readonly Session[];
	/** The id of the one that is selected at first. */
	readonly first: string | undefined;
	/** Unmount them, or put back what was cut off. */
	onEnd(jobs: readonly Job[]): void;
};

/** The table of sessions and its keys. */
export function SessionTable({engine, sessions, first, onEnd}: Props) {
	const shell = useShell();
	const glyphs = useGlyphs();
	const size = useSize();
	const rows = useMemo(() => sessions.map(session => sessionRow(session, glyphs, new Date())), [sessions, glyphs]);
	const list = useLiveList({name: 'sessions', rows, height: Math.max(2, size.rows - detailRows), initial: first ?? sessions[0]?.id});
	const selected = sessions.find(({id}) => id === list.selected?.id);
	const isCutOff = selected !== undefined && isOver(selected);
	const endAll = async () => {
		const question = {title: `Unmount all ${sessions.length}?`, lines: sessions.map(nameOf), yes: 'Unmount all', no: 'Keep them'};
		if (await shell.confirm(question)) onEnd(sessions.map(jobFor));
	};
	const openShell = async ({id}: Session) => {
		try {
			const status = await shell.runInTerminal(await engine.sessions.shell(id), shellWarning);
			if (status === connectionFailed)
				throw new UserError('there was no connection to the virtual machine, or it broke off', {nextSteps: ['look at the log: l']});
		} catch (error) {
			await shell.showError(error);
		}
	};
	const end = () => selected && onEnd([jobFor(selected)]);
	const hasShell = selected?.health === 'mounted' || selected?.health === 'busy';
	useKeys(
		{
			accept: selected ? {label: isCutOff ? 'recover' : 'unmount', run: end} : undefined,
			unmount: selected && !isCutOff ? {label: '', run: end} : undefined,
			recover: isCutOff ? {label: '', run: end} : undefined,
			unmountAll: sessions.length > 1 ? endAll : undefined,
			shell: hasShell ? () => openShell(selected) : undefined,
			log: selected ? () => shell.showLog(engine.sessions.log(selected.id)) : undefined,
		},
		{isActive: !list.state.isFiltering},
	);
	const details = selected
		? [
				healthOf(selected).meaning,
				...(selected.peek ? ['What you write there is thrown away when it is unmounted.'] : []),
				`${deviceOf(selected)}, by ${selected.intermediary}, ${accessText(selected)}`,
			]
		: [];
	return (
		<Box flexDirection="column" flexShrink={0}>
			<LiveList list={list} titles={sessionColumns} empty="Nothing is mounted." />
			<Box height={1} />
			<Lines lines={details} isDim rows={detailRows - 1} />
		</Box>
	);
}
