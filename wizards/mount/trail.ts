import type {Answers} from './answers.js';

/** What was answered so far, in the order of the questions, a few words each. */
export function trailOf({intermediary, disk, partitions, device, mountpoint, readOnly, ownership}: Partial<Answers>): readonly string[] {
	return [
		intermediary,
		disk?.path,
		disk && partitions && partitionsInWords(partitions),
		device?.path,
		mountpoint,
		readOnly === undefined ? undefined : accessInWords(readOnly),
		ownership === undefined ? undefined : ownershipInWords(ownership),
	].filter(part => part !== undefined);
}

function partitionsInWords(partitions: readonly number[]): string {
	if (partitions.length === 0) return 'whole disk';
	return `${partitions.length === 1 ? 'partition' : 'partitions'} ${partitions.join(', ')}`;
}

export function accessInWords(readOnly: boolean): string {
	return readOnly ? 'read-only' : 'read-write';
}

function ownershipInWords(ownership: Answers['ownership']): string {
	return ownership === 'mine' ? 'all mine' : 'owners as stored';
}
