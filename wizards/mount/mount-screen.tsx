import type {Engine, Overview, Session} from '../../source/index.js';
import {useKeys} from '../keymap/use-keys.js';
import {placeOf} from '../kit/flow.js';
import {WhereaboutsContext} from '../kit/question.js';
import {UnderWay} from '../kit/under-way.js';
import type {ScreenProps} from '../shell/screen.js';
import {useShell} from '../shell/shell.js';
import {useStore} from '../shell/store.js';
import {useWatch} from '../shell/use-watch.js';
import {Busy} from '../widgets/spinner.js';
import type {Answers} from './answers.js';
import type {ProbeState} from './probe/probe-state.js';
import {CurrentQuestion} from './screens/current-question.js';
import {Mounted} from './screens/mounted.js';
import {NoIntermediary} from './screens/no-intermediary.js';
import {NotMounted} from './screens/not-mounted.js';
import {trailOf} from './trail.js';
import {needsMachine, useMount} from './use-mount.js';

/** From a disk to its files in a folder, question by question. */
export function MountScreen({engine}: ScreenProps) {
	const overview = useWatch<Overview>(async (onChange, context) => engine.overview.watch(onChange, context));
	if (!overview) return <Busy text="Looking for the intermediary…" />;
	const {intermediaries, unfinished, sessions} = overview;
	if (intermediaries.length === 0) return <NoIntermediary unfinished={unfinished} />;
	return <MountWizard engine={engine} intermediaries={intermediaries.map(({name}) => name)} sessions={sessions} />;
}

/** The questions one after the other. What the virtual machine does meanwhile, or why it is gone, comes before them. */
function MountWizard({
	engine,
	intermediaries,
	sessions,
}: {
	readonly engine: Engine;
	/** Those that are ready. */
	readonly intermediaries: readonly string[];
	readonly sessions: readonly Session[];
}) {
	const {state: app} = useShell();
	const mount = useMount(engine, intermediaries, sessions);
	const work = app.work('probe');
	const {progress, phase} = useStore(work);
	const {machine, question, answers, keeper} = mount;
	const {task, mounted, failure} = machine;
	const isBusy = task === 'start' || task === 'turn' || task === 'mount';
	const isStopping = task === 'stop' || (isBusy && phase === 'stopping');
	const nothing = {label: '', run() {}};
	useKeys(
		{
			back: isStopping ? nothing : mount.canGoBack ? {label: isBusy ? 'stop' : 'back', run: mount.back} : undefined,
			leave: isStopping ? nothing : {label: 'home', run: () => void mount.leave()},
			// A machine that only waits is not under way: nobody else would stop it. Most of what is under way the shell stops.
			interrupt: task === 'unlock' ? () => keeper.giveUp() : machine.machine && !task ? () => void keeper.stop() : undefined,
		},
		{isActive: !mounted},
	);
	if (mounted) return <Mounted {...mounted} />;
	if (failure && !task) {
		const retry = needsMachine(question) ? mount.retry : undefined;
		return <NotMounted {...failure} onRetry={retry} onBack={() => keeper.dismiss()} />;
	}

	if (isStopping || (needsMachine(question) && !mount.probe && task !== 'unlock')) {
		return <UnderWay {...taskText(isStopping ? {...machine, task: 'stop'} : machine, answers.given)} progress={progress} />;
	}

	return (
		<WhereaboutsContext value={{trail: trailOf(answers.given), place: placeOf(mount.flow, answers)}}>
			<CurrentQuestion mount={mount} />
		</WhereaboutsContext>
	);
}

/** What is being done with the machine, in words. Nothing is done: it is about to start. */
function taskText({task, wanted, machine}: ProbeState, {device}: Partial<Answers>): {readonly title: string; readonly text: string} {
	switch (task) {
		case 'mount':
			return {title: `Mounting ${device?.path ?? ''}`, text: 'Esc stops it and puts everything back.'};
		case 'stop':
			return {title: 'Stopping, step by step', text: 'Everything that was begun is put back.'};
		default: {
			const {choice} = wanted ?? machine ?? {};
			const more = choice?.others?.length ? ` and ${choice.others.length} more` : '';
			return {
				title: `Looking at ${choice?.source ?? 'the disk'}${more}`,
				text: 'A small virtual machine reads the disk. It writes nothing.',
			};
		}
	}
}
