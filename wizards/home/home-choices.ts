import type {Overview} from '../../source/index.js';
import type {Place} from '../shell/app-state.js';
import type {ChoiceItem} from '../widgets/choice/choice-state.js';

export type HomeChoice = {readonly open: Place} | 'help' | 'quit';

/** At most so many are offered one by one; the table of mounts has the others. */
const mostRecoveries = 2;

/** What can be done now, the most urgent first: put back what was cut off, go on with a set-up, make an intermediary, mount. */
export function homeChoices({sessions, unfinished, intermediaries}: Overview): ReadonlyArray<ChoiceItem<HomeChoice>> {
	const cutOff = sessions.filter(({health}) => health === 'cut-off');
	const isReady = intermediaries.length > 0;
	const mount: ChoiceItem<HomeChoice> = {
		id: 'mount',
		label: 'Mount',
		value: {open: {screen: 'mount'}},
		description: 'a disk that this computer cannot read',
		...(isReady ? {} : {disabled: 'needs an intermediary: set one up first'}),
	};
	const setUp: ChoiceItem<HomeChoice> = {
		id: 'setup',
		label: 'Set up',
		value: {open: {screen: 'setup'}},
		description: isReady ? 'another intermediary, or make it anew' : 'make the small Linux machine that mounts for you',
	};
	return [
		...cutOff.slice(0, mostRecoveries).map(
			({id, mountpoint}): ChoiceItem<HomeChoice> => ({
				id: `recover ${id}`,
				label: 'Recover',
				value: {open: {screen: 'unmount', session: id}},
				description: `put back what is left of ${mountpoint ?? `session ${id}`}`,
			}),
		),
		...unfinished.map(
			({name, nextStep, finishedSteps, steps}): ChoiceItem<HomeChoice> => ({
				id: `resume ${name}`,
				label: 'Go on with set-up',
				value: {open: {screen: 'setup', resume: name}},
				description: `${name}: from step ${nextStep.id}, ${finishedSteps} of ${steps} are done`,
			}),
		),
		...(isReady ? [mount] : [setUp, mount]),
		{
			id: 'unmount',
			label: 'Unmount',
			value: {open: {screen: 'unmount'}},
			description: mountsText(sessions.length),
			...(sessions.length > 0 ? {} : {disabled: 'nothing is mounted'}),
		},
		...(isReady ? [setUp] : []),
		...alwaysThere,
	];
}

/** What needs no knowledge of what there is. */
export const alwaysThere: ReadonlyArray<ChoiceItem<HomeChoice>> = [
	{
		id: 'doctor',
		label: 'Doctor',
		value: {open: {screen: 'doctor'}},
		description: 'what is there, what is missing, and what to do about it',
	},
	{id: 'help', label: 'Help', value: 'help', description: 'how this works, and what the keys do'},
	{id: 'quit', label: 'Quit', value: 'quit'},
];

function mountsText(count: number): string {
	return count === 1 ? 'one mount: its state, a shell, its log' : `${count} mounts: their state, a shell, their logs`;
}
