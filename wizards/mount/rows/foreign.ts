import type {Volume} from '../../../source/index.js';
import type {Cell} from '../../widgets/live-list/list-row.js';

/** Whether this computer cannot read it: why people are here. What is in use can be read, by whatever uses it. */
export function isForeign({fileSystem, readableHere, inUse}: Volume): boolean {
	return fileSystem !== undefined && fileSystem !== 'swap' && !readableHere && !inUse;
}

/** The note of such a row. */
export const notReadable = 'not readable here';

/** What is on a disk, and beside it that this computer cannot read it. */
export function markForeign(text: string, isMarked: boolean): {readonly cell: Cell; readonly note?: string} {
	return isMarked ? {cell: {text, tone: 'warning'}, note: notReadable} : {cell: text};
}
