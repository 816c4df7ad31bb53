import type {KeyEvent, KeyStroke} from './keys.js';

/**
Cut strokes into pieces that a keyboard takes at once, between whole strokes: a key whose release comes later repeats itself meanwhile, and stays down
when the next piece is never sent. Only a stroke that is longer than a piece is cut itself.
@param capacity - what a piece may have, in the measure of `sizeOf`.
*/
export function batches(strokes: readonly KeyStroke[], capacity: number, sizeOf: (event: KeyEvent) => number): readonly KeyStroke[] {
	const result: KeyEvent[][] = [];
	let free = 0;
	const sizeOfAll = (events: readonly KeyEvent[]) => events.reduce((sum, event) => sum + sizeOf(event), 0);
	const put = (events: readonly KeyEvent[]) => {
		const size = sizeOfAll(events);
		if (size > free) {
			result.push([]);
			free = capacity;
		}

		result.at(-1)?.push(...events);
		free -= size;
	};
	for (const stroke of strokes) {
		if (sizeOfAll(stroke) <= capacity) put(stroke);
		else for (const event of stroke) put([event]);
	}

	return result;
}
