import {useSyncExternalStore} from 'react';
import type {Engine} from '../../source/index.js';
import {useKeys} from '../keymap/use-keys.js';
import {UnderWay} from '../kit/under-way.js';
import {useShell} from '../shell/shell.js';
import type {Size} from '../shell/size.js';
import {taskText} from './probe/task-text.js';
import {CurrentQuestion} from './screens/current-question.js';
import {Mounted} from './screens/mounted.js';
import {NotMounted} from './screens/not-mounted.js';
import {needsMachine, useMount} from './use-mount.js';

/** The questions one after the other. What the virtual machine does meanwhile, or why it is gone, comes before them. */
export function MountWizard({
	engine,
	size,
	intermediaries,
}: {
	readonly engine: Engine;
	readonly size: Size;
	/** Those that are ready. */
	readonly intermediaries: readonly string[];
}) {
	const {state: app} = useShell();
	const mount = useMount(engine, intermediaries);
	const work = app.work('probe');
	const {progress} = useSyncExternalStore(work.subscribe, work.state);
	const {machine, question, answers, keeper} = mount;
	const {task, mounted, failure} = machine;
	const isStopping = task === 'stop';
	const isBusy = task === 'start' || task === 'turn' || task === 'mount';
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
	if (mounted) return <Mounted {...mounted} size={size} />;
	if (failure && !task) {
		const retry = needsMachine(question) ? mount.retry : undefined;
		return <NotMounted {...failure} size={size} onRetry={retry} onBack={() => keeper.dismiss()} />;
	}

	if (isStopping || (needsMachine(question) && !mount.probe && task !== 'unlock')) {
		return <UnderWay {...taskText(machine, answers.given)} progress={progress} size={size} />;
	}

	return <CurrentQuestion engine={engine} size={size} mount={mount} />;
}
