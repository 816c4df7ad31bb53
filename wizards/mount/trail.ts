import type {Answers, How} from './answers.js';

/** What was answered so far, in the order of the questions, a few words each; with what was not asked for, since it was the only answer. */
export function trailOf({intermediary, disk, partitions, device, how}: Partial<Answers>): readonly string[] {
	return [
		intermediary,
		disk?.path,
		disk && partitions && partitionsInWords(partitions),
		device?.path,
		how?.mountpoint,
		how?.readOnly === undefined ? undefined : accessInWords(how.readOnly),
		how?.ownership === undefined ? undefined : ownershipInWords(how.ownership),
		how?.symlinks === 'stored' ? 'links as stored' : undefined,
	].filter(part => part !== undefined);
}

function partitionsInWords(partitions: readonly number[]): string {
	if (partitions.length === 0) return 'whole disk';
	return `${partitions.length === 1 ? 'partition' : 'partitions'} ${partitions.join(', ')}`;
}

export function accessInWords(readOnly: boolean): string {
	return readOnly ? 'read-only' : 'read-write';
}

function ownershipInWords(ownership: How['ownership']): string {
	return ownership === 'mine' ? 'all mine' : 'owners as stored';
}
