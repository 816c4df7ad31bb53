import type {SetupAnswers} from '../../source/index.js';
import type {Offer, Screen} from '../shell/screen.js';

/** Answers that the command line gave. They are offered as defaults; nothing is skipped. */
export type SetupDefaults = Partial<Omit<SetupAnswers, 'restart'>>;

export type SetupArguments = {
	/** The name of a set-up that was cut off: it goes on at once. */
	readonly resume?: string;
	readonly defaults?: SetupDefaults;
};

export const setup: Screen<SetupArguments> = {
	name: 'setup',
	title: 'Set up',
	guide: 'Set up makes a small Linux machine, once: the intermediary. It takes some minutes. You can watch all that is done.',
	offers(overview) {
		if (!overview) return [];
		const isReady = overview.intermediaries.length > 0;
		return [
			...overview.unfinished.map(
				({name, nextStep, finishedSteps, steps}): Offer<SetupArguments> => ({
					rank: 'unfinished',
					id: `resume ${name}`,
					label: 'Go on with set-up',
					value: {resume: name},
					description: `${name}: from step ${nextStep.id}, ${finishedSteps} of ${steps} are done`,
				}),
			),
			{
				rank: isReady ? 'other' : 'next',
				id: 'setup',
				label: 'Set up',
				value: {},
				description: isReady ? 'another intermediary, or make it anew' : 'make the small Linux machine that mounts for you',
			},
		];
	},
};
