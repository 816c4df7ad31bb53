import type {UnfinishedSetup} from '../../../source/index.js';
import {Outcome} from '../../kit/outcome.js';
import type {Place} from '../../screens.js';
import {useShell} from '../../shell/shell.js';
import type {Size} from '../../shell/size.js';
import type {ChoiceItem} from '../../widgets/choice/choice-state.js';

const none = {
	title: 'There is no intermediary yet',
	text: ['It is the small virtual machine that reads disks for this computer. It has to be made once.'],
};

/** Nothing can be mounted before there is one. */
export function NoIntermediary({unfinished, size}: {readonly unfinished: readonly UnfinishedSetup[]; readonly size: Size}) {
	const shell = useShell();
	const choices: ReadonlyArray<ChoiceItem<Place>> = [
		...unfinished.map(({name, finishedSteps, steps}) => ({
			id: `resume ${name}`,
			label: `Go on with setting up ${name}`,
			description: `${finishedSteps} of ${steps} steps are done`,
			value: {screen: 'setup', resume: name} as const,
		})),
		{id: 'setup', label: 'Set up', description: 'takes some minutes, once', value: {screen: 'setup'}},
		{id: 'home', label: 'Not now', value: {screen: 'home'}},
	];
	return <Outcome outcome={none} size={size} choices={choices} onChoose={place => shell.open(place)} />;
}
