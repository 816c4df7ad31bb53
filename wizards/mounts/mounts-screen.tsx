import {setTimeout as delay} from 'node:timers/promises';
import {useEffect, useRef} from 'react';
import type {Holder, Session, SessionOperations} from '../../source/index.js';
import type {ScreenProps} from '../shell/screen.js';
import {useShell} from '../shell/shell.js';
import {useKeptReducer} from '../shell/use-kept.js';
import {useWatch} from '../shell/use-watch.js';
import {Busy} from '../widgets/spinner.js';
import {type BusyAnswer, BusyDialog} from './busy-dialog.js';
import type {MountsArguments} from './mounts.js';
import {Report} from './report.js';
import {nameOf, reportLines} from './report-lines.js';
import {SessionTable} from './session-table.js';
import {Stopping} from './stopping.js';
import {atTable, reduceUnmount} from './unmount-state.js';
import {useAttempt} from './use-attempt.js';

/** What it costs to unmount by force. */
const forceCosts = [
	'Programs that use it get errors. What they have not saved is lost.',
	'When the virtual machine does not write out everything within 20 s, its plug is pulled: what it has not written yet is lost, as in a power cut.',
	'Check the file system afterwards.',
];

/** What is mounted, and what can be done with it. */
export function MountsScreen({engine, given}: ScreenProps<MountsArguments>) {
	const shell = useShell();
	const sessions = useWatch<readonly Session[]>(async (onChange, context) => engine.sessions.watch(onChange, context));
	const [{stage, attempt}, dispatch] = useKeptReducer('unmount', reduceUnmount, atTable);
	const {work, isWaiting} = useAttempt(engine.sessions, {stage, attempt}, dispatch);

	useHolders(engine.sessions, stage.mode === 'busy' ? (stage.job.session.mountpoint ?? undefined) : undefined, holders =>
		dispatch({type: 'holders', holders}),
	);

	const stuck =
		stage.mode === 'working' && stage.job.kind === 'unmount'
			? sessions?.find(
					({id, health, problem}) => id === stage.job.session.id && (health === 'vm-stuck' || problem?.code === 'mount-silent'),
				)
			: undefined;
	const force = async (session: Session) => {
		if (await shell.confirm({title: `Unmount ${nameOf(session)} by force?`, lines: forceCosts, yes: 'By force', no: 'No'}))
			dispatch({type: 'force'});
	};

	const answerBusy = async (answer: BusyAnswer) => {
		if (stage.mode !== 'busy') return;
		if (answer === 'keep') return dispatch({type: 'keep'});
		if (answer === 'force') return force(stage.job.session);
		try {
			if (answer === 'end') await Promise.all(stage.holders.map(async ({pid}) => engine.sessions.endHolder(pid)));
			dispatch({type: 'wait'});
		} catch (error) {
			await shell.showError(error, 'It could not be asked to end');
		}
	};

	if (!sessions) return <Busy text="Checking what is mounted…" />;
	switch (stage.mode) {
		case 'working':
			return <Stopping stage={stage} work={work} isWaiting={isWaiting} onForce={stuck && (() => void force(stuck))} />;
		case 'busy':
			return <BusyDialog name={nameOf(stage.job.session)} holders={stage.holders} isFree={stage.isFree} onAnswer={answerBusy} />;
		case 'report':
			return (
				<Report
					lines={reportLines(stage.finished, sessions)}
					progress={stage.finished.length === 1 ? work.progress : undefined}
					onClose={() => dispatch({type: 'close'})}
				/>
			);
		default:
			return <SessionTable engine={engine} sessions={sessions} first={given.session} onEnd={jobs => dispatch({type: 'begin', jobs})} />;
	}
}

/** Milliseconds between two checks. */
const every = 500;

/** Who uses a mount, checked again and again as long as there is a mountpoint. */
function useHolders(
	sessions: Pick<SessionOperations, 'holders'>,
	mountpoint: string | undefined,
	onHolders: (holders: readonly Holder[]) => void,
): void {
	const tell = useRef(onHolders);
	tell.current = onHolders;
	useEffect(() => {
		if (mountpoint === undefined) return;
		const stop = new AbortController();
		const {signal} = stop;
		const check = async () => {
			for (;;) {
				await delay(every, undefined, {signal});
				const holders = await sessions.holders(mountpoint, {signal, emit() {}});
				if (!signal.aborted) tell.current(holders);
			}
		};
		// What was seen last stays: a check that fails is no news.
		check().catch(() => {});
		return () => stop.abort();
	}, [sessions, mountpoint]);
}
