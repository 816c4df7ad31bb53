import {UsageError} from '../../../errors.js';

/** An event of QMP's `input-send-event`. */
export type KeyEvent = {
	readonly type: 'key';
	readonly data: {readonly down: boolean; readonly key: {readonly type: 'number'; readonly data: number}};
};

const extended = 0xe0;
const released = 0x80;

/**
Key events of scancode set 1 bytes. QEMU numbers the keys by their make code, with 0x80 added when `E0` goes before it
(its ui/input-keymap).
@returns the events, and the bytes at the end that are half a key: they belong in front of the next ones.
@throws UsageError for `E1`, the prefix of Pause alone, which has no number of this kind.
*/
export function keyEvents(codes: readonly number[]): {events: KeyEvent[]; rest: number[]} {
	const events: KeyEvent[] = [];
	let prefix = 0;
	for (const code of codes) {
		if (!Number.isInteger(code) || code < 1 || code > 0xff || code === 0xe1) {
			throw new UsageError(`Not a scancode that can be sent: ${code}`);
		}

		if (code === extended) {
			prefix = 0x80;
			continue;
		}

		const number = (code & 0x7f) | prefix;
		events.push({type: 'key', data: {down: (code & released) === 0, key: {type: 'number', data: number}}});
		prefix = 0;
	}

	return {events, rest: prefix === 0 ? [] : [extended]};
}
