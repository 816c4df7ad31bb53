/**
A key of a PC's keyboard goes down or up. Keys are numbered by their make code in scancode set 1, with 0x80 added where `E0` goes before it; so does
QEMU (its ui/input-keymap).
*/
export type KeyEvent = {readonly key: number; readonly isDown: boolean};

/** A key and the modifiers that are held around it: what it presses it releases, so that nothing is left down between two strokes. */
export type KeyStroke = readonly KeyEvent[];

/** Every key that can be left down by a lost release and then changes the meaning of others: Shift, Ctrl and Alt of both sides. */
const modifiers: readonly number[] = [0x2a, 0x36, 0x1d, 0x9d, 0x38, 0xb8];

/** Releases every modifier, whether it is down or not: a release without a press does nothing. */
export const modifierReleases: KeyStroke = modifiers.map(key => ({key, isDown: false}));

/** A line to the keyboard of one machine; open it for as long as you type. */
export type Keyboard = {
	/**
	Press keys, at the pace at which the hypervisor takes them without loss. What a guest that does not listen has no room for is dropped.
	Resolves when the hypervisor has taken the rest. @throws UserError when the machine has ended; the signal's reason.
	*/
	press(strokes: readonly KeyStroke[]): Promise<void>;
	close(): Promise<void>;
};
