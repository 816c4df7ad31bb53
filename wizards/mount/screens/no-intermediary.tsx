import type {UnfinishedSetup} from '../../../source/index.js';
import {home} from '../../home/home.js';
import {Outcome} from '../../kit/outcome.js';
import {setup} from '../../setup/setup.js';
import {useShell} from '../../shell/shell.js';
import type {ChoiceItem} from '../../widgets/choice/choice-state.js';

const none = {
	title: 'There is no intermediary yet',
	text: ['It is the small virtual machine that reads disks for this computer. It has to be made once.'],
};

/** Nothing can be mounted before there is one. */
export function NoIntermediary({unfinished}: {readonly unfinished: readonly UnfinishedSetup[]}) {
	const shell = useShell();
	const choices: ReadonlyArray<ChoiceItem<() => void>> = [
		...unfinished.map(({name, finishedSteps, steps}) => ({
			id: `resume ${name}`,
			label: `Go on with setting up ${name}`,
			description: `${finishedSteps} of ${steps} steps are done`,
			value: () => shell.open(setup, {resume: name}),
		})),
		{id: 'setup', label: 'Set up', description: 'takes some minutes, once', value: () => shell.open(setup)},
		{id: 'home', label: 'Not now', value: () => shell.open(home)},
	];
	return <Outcome outcome={none} choices={choices} onChoose={run => run()} />;
}
