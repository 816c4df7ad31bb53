import {useMemo} from 'react';
import type {DiskOperations, HostDisk} from '../../../source/index.js';
import {Question, type QuestionFrame, rowsBelow} from '../../kit/question.js';
import type {ListRow} from '../../widgets/live-list/list-row.js';
import {LiveList} from '../../widgets/live-list/live-list.js';
import {useLiveList} from '../../widgets/live-list/use-live-list.js';
import {likelyPartition, partitionColumns, partitionNumbers, partitionRowIds, partitionRows} from '../rows/partition-rows.js';
import {FootNote, footNoteRows} from './foot-note.js';

/** Which part of the disk; several for what lies on more than one. */
export function PartitionQuestion({
	disk,
	blockerOf,
	last,
	onPartitions,
	...frame
}: QuestionFrame & {
	readonly disk: HostDisk;
	readonly blockerOf: DiskOperations['blocker'];
	/** What was answered before. */
	readonly last: readonly number[] | undefined;
	onPartitions(numbers: readonly number[]): void;
}) {
	const rows = useMemo(() => partitionRows(disk, blockerOf), [disk, blockerOf]);
	const marked = last && last.length > 1 ? partitionRowIds(last) : [];
	const list = useLiveList({
		name: `partitions of ${disk.path} ${disk.serial ?? ''} ${disk.size}`,
		rows,
		height: rowsBelow(frame) - footNoteRows,
		isMulti: true,
		initial: last ? partitionRowIds(last)[0] : likelyPartition(disk, blockerOf)?.number.toString(),
		initialMarked: marked,
		onAccept: chosen => onPartitions(partitionNumbers(chosen)),
	});
	const {columns} = frame.size;
	return (
		<Question {...frame} title="Which partition?">
			<LiveList list={list} columns={columns} titles={partitionColumns} empty="There is no partition." />
			<FootNote
				columns={columns}
				row={list.selected?.disabled === undefined ? undefined : list.selected}
				otherwise={whatEnterTakes(list.chosen, list.state.marked.length > 0)}
			/>
		</Question>
	);
}

/** The pointer may be elsewhere: what is marked counts. */
function whatEnterTakes(chosen: ReadonlyArray<Pick<ListRow, 'id'>>, isMarked: boolean): string {
	if (!isMarked || chosen.length === 0) return 'Mark several with the space bar when a volume group or an array lies on more than one.';
	const numbers = partitionNumbers(chosen);
	if (numbers.length === 0) return 'Enter takes the whole disk, which is marked.';
	return numbers.length === 1
		? `Enter takes partition ${numbers[0]}, which is marked. Mark others, too, with the space bar.`
		: `Enter takes those that are marked: ${numbers.join(', ')}.`;
}
