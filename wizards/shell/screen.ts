import type {Services} from '../../source/services/services.js';
import type {Place, ScreenName} from './app-state.js';
import type {Size} from './size.js';

export type ScreenProps<Name extends ScreenName = ScreenName> = {
	readonly services: Services;
	/** Of the body: without the header, the hint line and the margins. */
	readonly size: Size;
	readonly place: Extract<Place, {screen: Name}>;
};
