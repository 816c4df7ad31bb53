import type {KeyEvent} from './key-events.js';

/** Bytes that QEMU's hw/input/ps2.c keeps for the guest; what comes when it is full is lost. */
const queueSize = 16;

/** `E0 37`, Print Screen: it presses and releases Shift as well. */
const printScreen = 0xb7;

/**
Bytes that an event takes in the queue, at most: a guest may have switched the controller's translation off, and then a release is `F0` and
the code.
*/
function bytesOf({data: {down, key}}: KeyEvent): number {
	if (key.data === printScreen) {
		return down ? 4 : 6;
	}

	return (key.data > 0x7f ? 1 : 0) + (down ? 1 : 2);
}

/** Cut events into pieces that an empty queue takes: between whole keys, so that no key stays down when a piece is never sent. */
export function batches(events: readonly KeyEvent[]): KeyEvent[][] {
	const result: KeyEvent[][] = [];
	let free = 0;
	for (const chord of chords(events)) {
		const bytes = chord.reduce((sum, event) => sum + bytesOf(event), 0);
		if (bytes > free) {
			result.push([]);
			free = queueSize;
		}

		result.at(-1)?.push(...chord);
		free -= bytes;
	}

	return result;
}

/** From the first press to the last release, so that no key is down in between; shorter only when that would be too long for the queue. */
function chords(events: readonly KeyEvent[]): KeyEvent[][] {
	const result: KeyEvent[][] = [];
	const down = new Set<number>();
	let free = 0;
	for (const event of events) {
		const bytes = bytesOf(event);
		if (down.size === 0 || bytes > free) {
			result.push([]);
			free = queueSize;
		}

		result.at(-1)?.push(event);
		free -= bytes;
		if (event.data.down) {
			down.add(event.data.key.data);
		} else {
			down.delete(event.data.key.data);
		}
	}

	return result;
}
