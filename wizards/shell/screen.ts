import type {Engine} from '../../source/index.js';
import type {Place, ScreenName} from './app-state.js';

/** The area that a screen may fill, in characters. Lines longer than that are cut, rows below it are not seen. */
export type Size = {readonly columns: number; readonly rows: number};

export type ScreenProps<Name extends ScreenName = ScreenName> = {
	readonly engine: Engine;
	/** Of the body: without the header, the hint line and the margins. */
	readonly size: Size;
	readonly place: Extract<Place, {screen: Name}>;
};
