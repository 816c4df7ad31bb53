import {useMemo} from 'react';
import {type HostDisk, sentence} from '../../../source/index.js';
import {Question, useRoom} from '../../kit/question.js';
import {useSize} from '../../shell/size.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {Lines} from '../../widgets/lines.js';
import type {ListRow} from '../../widgets/live-list/list-row.js';
import {LiveList} from '../../widgets/live-list/live-list.js';
import {useLiveList} from '../../widgets/live-list/use-live-list.js';
import {wrap} from '../../widgets/text.js';
import {likelyPartition, partitionColumns, partitionNumbers, partitionRowIds, partitionRows} from '../rows/partition-rows.js';
import type {Mount} from '../use-mount.js';
import {besideText, FootNote, footNoteRows, whyNot} from './foot-note.js';
import {machineText, useMachineKey} from './machine-key.js';

/** Which part of the disk; several for what lies on more than one. */
export function PartitionQuestion({mount, disk}: {readonly mount: Mount; readonly disk: HostDisk}) {
	const {engine, answers, act} = mount;
	const {blocker} = engine.disks;
	const last = answers.last.partitions?.[0];
	const rows = useMemo(() => partitionRows(disk, blocker), [disk, blocker]);
	const {columns} = useSize();
	const {warning} = useGlyphs();
	const remarks = (disk.remarks ?? []).map(({message}) => sentence(message));
	// Each may need a second row; of the list, something is to be seen in any case.
	const room = useRoom();
	const remarkRows = Math.min(remarks.flatMap(remark => wrap(remark, columns - 2)).length, Math.max(0, room - footNoteRows - 4));
	const list = useLiveList({
		name: `partitions of ${disk.path} ${disk.serial ?? ''} ${disk.size}`,
		rows,
		height: room - footNoteRows - remarkRows,
		isMulti: true,
		initial: last ? partitionRowIds(last)[0] : likelyPartition(disk, blocker)?.number.toString(),
		initialMarked: last && last.length > 1 ? partitionRowIds(last) : [],
		onAccept: chosen => act({type: 'partitions', partitions: [partitionNumbers(chosen)]}),
	});
	const selected = list.selected && disk.partitions.find(({number}) => String(number) === list.selected?.id);
	const isMarked = list.state.marked.length > 0;
	useMachineKey(mount, mount.sharesWith.length > 0 && !list.state.isFiltering);
	const beside = selected && !isMarked ? besideText(selected) : undefined;
	return (
		<Question title="Which partition?">
			<Lines lines={remarks} sign={warning} tone="warning" rows={remarkRows} />
			<LiveList list={list} titles={partitionColumns} empty="There is no partition." />
			<FootNote
				lines={[whyNot(list.selected) ?? beside ?? (isMarked ? undefined : machineText(mount)) ?? whatEnterTakes(list.chosen, isMarked)]}
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
