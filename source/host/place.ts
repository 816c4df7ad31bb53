import path from 'node:path';

/** Whether a place is an address on the web, and no file or folder of this computer. */
export function isUrl(place: string): boolean {
	return /^https?:\/\//.test(place);
}

/** A file or folder by its absolute path, since work may go on from another folder; an address as it is. */
export function absolutePlace<Place extends string | undefined>(place: Place): Place | string {
	return place === undefined || isUrl(place) ? place : path.resolve(place);
}
