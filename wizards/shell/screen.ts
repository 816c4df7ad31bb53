import type {FunctionComponent} from 'react';
import type {Engine, Overview} from '../../source/index.js';
import type {ChoiceItem} from '../widgets/choice/choice-state.js';

/** What a screen is, without its component: commands read it, and other screens lead to it. @template Arguments What it can begin with. */
export type Screen<Arguments extends object = object> = {
	/** The argument of `vmfuse-tui wizard`. */
	readonly name: string;
	/** In the header. Empty: nothing after the program's name. */
	readonly title: string;
	/** What it is for, in a sentence or two, for those who do not know it. Absent: nobody needs to be told. */
	readonly guide?: string;
	/** What the first screen offers of it. @param overview What there is; undefined: that could not be found out. */
	offers?(overview: Overview | undefined): ReadonlyArray<Offer<Arguments>>;
};

/** Order on the first screen: what was cut off, what was not finished, what most people will want next, the rest. */
export const ranks = ['urgent', 'unfinished', 'next', 'usual', 'other'] as const;

/** A choice on the first screen: it opens the screen with `value`. */
export type Offer<Arguments extends object = object> = ChoiceItem<Arguments> & {readonly rank: (typeof ranks)[number]};

export type ScreenProps<Arguments extends object = object> = {
	readonly engine: Engine;
	/** What it begins with. */
	readonly given: Arguments;
};

export type LoadedScreen = {readonly screen: Screen; load(): Promise<AnyComponent>};

/** Of a screen with whatever arguments: a place has those of its screen (`Shell.open`). */
export type AnyComponent = FunctionComponent<ScreenProps<never>>;
