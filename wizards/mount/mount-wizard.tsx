import type {Engine} from '../../source/index.js';
import {useKeys} from '../keymap/use-keys.js';
import type {Size} from '../shell/screen.js';
import {workOf} from './clone/work-of.js';
import {CurrentQuestion} from './screens/current-question.js';
import {Failed} from './screens/failed.js';
import {Mounted} from './screens/mounted.js';
import {UnderWay} from './screens/under-way.js';
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
	const mount = useMount(engine, intermediaries);
	const {clone, question, answers} = mount;
	const isStopping = clone.phase === 'stopping';
	const isBusy = clone.phase === 'starting' || clone.phase === 'turning' || clone.phase === 'mounting';
	const nothing = {label: '', run() {}};
	useKeys(
		{
			back: isStopping ? nothing : mount.canGoBack ? {label: isBusy ? 'stop' : 'back', run: mount.back} : undefined,
			leave: isStopping ? nothing : {label: 'home', run: () => void mount.leave()},
		},
		{isActive: clone.phase !== 'mounted'},
	);
	if (clone.phase === 'mounted') return <Mounted session={clone.session} log={clone.log} size={size} />;
	if (clone.phase === 'none' && clone.failure) {
		const retry = needsMachine(question) ? mount.retry : undefined;
		return <Failed failure={clone.failure} size={size} onRetry={retry} onBack={() => mount.keeper.dismiss()} />;
	}

	const work = workOf(clone, answers.given);
	if (work && (isStopping || needsMachine(question))) return <UnderWay {...work} size={size} />;
	return <CurrentQuestion engine={engine} size={size} mount={mount} />;
}
