import type {Overview} from '../../source/index.js';
import type {ScreenProps} from '../shell/screen.js';
import {useWatch} from '../shell/use-watch.js';
import {Busy} from '../widgets/spinner.js';
import {MountWizard} from './mount-wizard.js';
import {NoIntermediary} from './screens/no-intermediary.js';

/** From a disk to its files in a folder, question by question. */
export function MountScreen({engine}: ScreenProps) {
	const overview = useWatch<Overview>(async (onChange, context) => engine.overview.watch(onChange, context));
	if (!overview) return <Busy text="Looking for the intermediary…" />;
	const {intermediaries, unfinished, sessions} = overview;
	if (intermediaries.length === 0) return <NoIntermediary unfinished={unfinished} />;
	return <MountWizard engine={engine} intermediaries={intermediaries.map(({name}) => name)} sessions={sessions} />;
}
