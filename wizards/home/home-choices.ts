import type {Overview} from '../../source/index.js';
import {ranks, type Screen} from '../shell/screen.js';
import type {ChoiceItem} from '../widgets/choice/choice-state.js';

export type HomeChoice = {readonly screen: Screen; readonly given: object} | 'help' | 'quit';

/** What can be done now, the most urgent first. @param overview Undefined: what there is could not be found out. */
export function homeChoices(screens: readonly Screen[], overview: Overview | undefined): ReadonlyArray<ChoiceItem<HomeChoice>> {
	const offers = screens.flatMap(screen => (screen.offers?.(overview) ?? []).map(offer => ({screen, ...offer})));
	return [
		...ranks
			.flatMap(rank => offers.filter(offer => offer.rank === rank))
			.map(({rank: _, screen, value, ...offer}): ChoiceItem<HomeChoice> => ({...offer, value: {screen, given: value}})),
		{id: 'help', label: 'Help', value: 'help', description: 'how this works, and what the keys do'},
		{id: 'quit', label: 'Quit', value: 'quit'},
	];
}
