import type {Overview} from '../../source/index.js';
import {type Place, screens} from '../screens.js';
import {ranks, type Screen} from '../shell/screen.js';
import type {ChoiceItem} from '../widgets/choice/choice-state.js';

export type HomeChoice = {readonly open: Place} | 'help' | 'quit';

/** What can be done now, the most urgent first. @param overview Undefined: what there is could not be found out. */
export function homeChoices(overview: Overview | undefined): ReadonlyArray<ChoiceItem<HomeChoice>> {
	const offers = (screens as readonly Screen[]).flatMap(screen => screen.offers?.(overview) ?? []);
	return [
		...ranks
			.flatMap(rank => offers.filter(offer => offer.rank === rank))
			.map(({rank: _, value, ...offer}): ChoiceItem<HomeChoice> => ({...offer, value: {open: value}})),
		{id: 'help', label: 'Help', value: 'help', description: 'how this works, and what the keys do'},
		{id: 'quit', label: 'Quit', value: 'quit'},
	];
}
