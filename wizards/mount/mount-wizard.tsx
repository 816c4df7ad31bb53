import type {Engine, Session} from '../../source/index.js';
import {useKeys} from '../keymap/use-keys.js';
import {placeOf} from '../kit/flow.js';
import {WhereaboutsContext} from '../kit/question.js';
import {UnderWay} from '../kit/under-way.js';
import {useShell} from '../shell/shell.js';
import {useStore} from '../shell/store.js';
import {taskText} from './probe/task-text.js';
import {CurrentQuestion} from './screens/current-question.js';
import {Mounted} from './screens/mounted.js';
import {NotMounted} from './screens/not-mounted.js';
import {trailOf} from './trail.js';
import {needsMachine, useMount} from './use-mount.js';

/** The questions one after the other. What the virtual machine does meanwhile, or why it is gone, comes before them. */
export function MountWizard({
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
