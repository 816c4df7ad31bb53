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

/** Cut events into pieces that an empty queue takes. */
export function batches(events: readonly KeyEvent[]): KeyEvent[][] {
	const result: KeyEvent[][] = [];
	let free = 0;
	for (const event of events) {
		const bytes = bytesOf(event);
		if (bytes > free) {
			result.push([]);
			free = queueSize;
		}

		result.at(-1)?.push(event);
		free -= bytes;
	}

	return result;
}
