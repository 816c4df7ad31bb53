import {UserError} from '../errors.js';

/** The guest's console did not do what was expected: with the last lines heard and the screen as it was seen last. */
export class ConsoleError extends UserError {
	static override readonly code = 'console';
	readonly heard: readonly string[];
	readonly screen: readonly string[];

	constructor(message: string, heard: readonly string[], screen: readonly string[]) {
		super(message);
		this.heard = heard;
		this.screen = screen;
	}
}

/** A guest that has answered before does not any more: its keyboard, its serial port or all of it stands still. Seen once in some hundred set-ups. */
export class SilentGuestError extends ConsoleError {}
