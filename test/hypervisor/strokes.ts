import type {KeyEvent, KeyStroke} from '../../source/hypervisor/keyboard/keys.js';

/** What scancode set 1 bytes mean: with `E0` in front a key of its own, with bit 7 set its release. */
export function eventsOf(bytes: readonly number[]): readonly KeyEvent[] {
	return bytes.flatMap((byte, index) => {
		if (byte === 0xe0) return [];
		return [{key: (byte & 0x7f) | (bytes[index - 1] === 0xe0 ? 0x80 : 0), isDown: byte < 0x80}];
	});
}

/** The bytes that a PC's keyboard sends for strokes. */
export function bytesOf(strokes: readonly KeyStroke[]): readonly number[] {
	return strokes.flat().flatMap(({key, isDown}) => [...(key > 0x7f ? [0xe0] : []), (key & 0x7f) | (isDown ? 0 : 0x80)]);
}

/** One stroke from the bytes of a key, pressed and released. */
export function stroke(...bytes: readonly number[]): KeyStroke {
	return eventsOf(bytes);
}
