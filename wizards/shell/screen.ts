import type {ComponentType} from 'react';
import type {Engine, Overview} from '../../source/index.js';
import type {Place} from '../screens.js';
import type {ChoiceItem} from '../widgets/choice/choice-state.js';
import type {Size} from './size.js';

/** A screen of the registry. It is light: commands read it, too. @template Arguments What it can begin with. */
export type Screen<Name extends string = string, Arguments extends object = object> = {
	/** In places, and as the argument of `vmfuse-tui wizard`. */
	readonly name: Name;
	/** In the header. Empty: nothing after the program's name. */
	readonly title: string;
	/** What it is for, in a sentence or two, for those who do not know it. Absent: nobody needs to be told. */
	readonly guide?: string;
	/** Its component, which is loaded when the wizards start. */
	load(): Promise<ComponentType<ScreenProps<Arguments>>>;
	/** What the first screen offers of it. @param overview What there is; undefined: that could not be found out. */
	offers?(overview: Overview | undefined): readonly Offer[];
};

/** Order on the first screen: what was cut off, what was not finished, what most people will want next, the rest. */
export const ranks = ['urgent', 'unfinished', 'next', 'usual', 'other'] as const;

/** A choice on the first screen. */
export type Offer = ChoiceItem<Place> & {readonly rank: (typeof ranks)[number]};

export type ScreenProps<Arguments extends object = object> = {
	readonly engine: Engine;
	/** Of the body: without the header, the hint line and the margins. */
	readonly size: Size;
	readonly place: {readonly screen: string} & Arguments;
};
