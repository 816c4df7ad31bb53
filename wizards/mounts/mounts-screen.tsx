import {useEffect} from 'react';
import {MountBusyError, type Session} from '../../source/index.js';
import {useKeys} from '../keymap/use-keys.js';
import type {ScreenProps} from '../shell/screen.js';
import {useShell} from '../shell/shell.js';
import {useKeptReducer} from '../shell/use-kept.js';
import {useWatch} from '../shell/use-watch.js';
import {useWork} from '../shell/use-work.js';
import {Busy} from '../widgets/spinner.js';
import {type BusyAnswer, BusyDialog} from './busy-dialog.js';
import type {MountsArguments} from './mounts.js';
import {Report} from './report.js';
import {nameOf, reportLines} from './report-lines.js';
import {runJob} from './run-job.js';
import {SessionTable} from './session-table.js';
import {Stopping} from './stopping.js';
import {atTable, reduceUnmount} from './unmount-state.js';
import {useHolders} from './use-holders.js';

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
	const work = useWork<void>(`unmount ${attempt}`);
	const isWorking = stage.mode === 'working';
	const isWaiting = isWorking && stage.isPatient && work.progress.undos.length === 0;

	// biome-ignore lint/correctness/useExhaustiveDependencies: once for each attempt.
	useEffect(() => {
		if (stage.mode !== 'working' || work.phase !== 'idle') return;
		const {job, isPatient} = stage;
		const isRecovery = job.kind === 'recover';
		work.start(
			async context => runJob(job, engine.sessions, context, {isPatient, onHolders: holders => dispatch({type: 'holders', holders})}),
			{
				title: `${isRecovery ? 'putting back' : 'unmounting'} ${nameOf(job.session)}`,
				// Its supervisor goes on without us; nobody else puts back what was cut off.
				isHarmless: !isRecovery,
			},
		);
	}, [attempt]);

	// biome-ignore lint/correctness/useExhaustiveDependencies: once for each end of an attempt.
	useEffect(() => {
		if (stage.mode !== 'working') return;
		const {error} = work;
		if (work.phase === 'done') dispatch({type: 'done'});
		else if (error instanceof MountBusyError) dispatch({type: 'busy', holders: error.holders});
		else if (work.phase === 'failed' || error !== undefined) dispatch({type: 'failed', error});
		else if (work.phase === 'stopped') dispatch(isWaiting ? {type: 'busy', holders: stage.holders} : {type: 'detached'});
	}, [work.phase]);

	// biome-ignore lint/correctness/useExhaustiveDependencies: once for each report.
	useEffect(() => {
		if (stage.mode !== 'report') return;
		shell.summarize(
			reportLines(stage.finished, sessions ?? [])
				.filter(({sign}) => sign !== 'skipped')
				.map(({text, details}) => `${text}. ${details.join(' ')}`.trim()),
		);
	}, [stage.mode]);

	useHolders(engine.sessions, stage.mode === 'busy' ? (stage.job.session.mountpoint ?? undefined) : undefined, holders =>
		dispatch({type: 'holders', holders}),
	);

	const stop = () => work.stop();
	const stuck =
		isWorking && stage.job.kind === 'unmount'
			? sessions?.find(
					({id, health, problem}) => id === stage.job.session.id && (health === 'vm-stuck' || problem?.code === 'mount-silent'),
				)
			: undefined;
	const isRecovery = isWorking && stage.job.kind === 'recover';
	useKeys(
		{
			back: {label: isRecovery ? 'stop' : isWaiting ? 'do not wait' : 'stop watching', run: stop},
			leave: {label: '', run: stop},
			force: stuck ? () => force(stuck) : undefined,
			interrupt: work.phase === 'running' ? {label: '', run: stop} : undefined,
		},
		{isActive: isWorking},
	);

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
			return <Stopping stage={stage} work={work} isWaiting={isWaiting} isStuck={stuck !== undefined} />;
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
