import type {Access} from '../../source/index.js';
import type {Answers, How} from './answers.js';

/** What was answered so far, in the order of the questions, a few words each; with what was not asked for, since it was the only answer. */
export function trailOf({intermediary, disks, partitions = [], device, how, ownMachine}: Partial<Answers>): readonly string[] {
	return [
		intermediary,
		...(disks && disks.length > 1 ? [`${disks.length} disks`] : []),
		...(disks ?? []).flatMap(({path}, index) => [path, ...(disks?.length === 1 ? partitionsInWords(partitions[index]) : [])]),
		device?.path,
		how?.mountpoint,
		how?.access === undefined ? undefined : accessInWords(how.access),
		how?.ownership === undefined ? undefined : ownershipInWords(how.ownership),
		how?.symlinks === 'stored' ? 'links as stored' : undefined,
		ownMachine ? 'own machine' : undefined,
	].filter(part => part !== undefined);
}

function partitionsInWords(partitions: readonly number[] | undefined): readonly string[] {
	if (!partitions) return [];
	if (partitions.length === 0) return ['whole disk'];
	return [`${partitions.length === 1 ? 'partition' : 'partitions'} ${partitions.join(', ')}`];
}

function ownershipInWords(ownership: How['ownership']): string {
	return ownership === 'mine' ? 'all mine' : 'owners as stored';
}

function accessInWords(access: Access): string {
	return access === 'peek' ? 'look and try' : access;
}
