import {useMemo} from 'react';
import {Question, useRoom} from '../../kit/question.js';
import {LiveList} from '../../widgets/live-list/live-list.js';
import {useLiveList} from '../../widgets/live-list/use-live-list.js';
import {Busy} from '../../widgets/spinner.js';
import {diskColumns, diskRow, imageRow} from '../rows/disk-rows.js';
import {notReadable} from '../rows/foreign.js';
import type {Mount} from '../use-mount.js';
import {FootNote, footNoteRows} from './foot-note.js';

/** Which disk, of those that are there now, or an image. Nothing is selected at first. */
export function DiskQuestion({mount: {engine, disks, notice, act, takeDisk}}: {readonly mount: Mount}) {
	const {blocker} = engine.disks;
	const rows = useMemo(() => [...(disks ?? []).map(disk => diskRow(disk, blocker)), imageRow], [disks, blocker]);
	const list = useLiveList({
		name: 'disks',
		rows,
		height: useRoom() - footNoteRows - (disks ? 0 : 1),
		onAccept([row]) {
			const disk = disks?.find(({path}) => path === row?.id);
			if (disk) takeDisk(disk);
			else if (row?.id === imageRow.id) act({type: 'image'});
		},
	});
	const isForeign = list.selected?.note === notReadable;
	return (
		<Question title="Which disk?">
			<LiveList list={list} titles={diskColumns} empty="There is no disk." />
			{disks ? null : <Busy text="Looking for disks…" />}
			{notice !== undefined && list.selected?.disabled === undefined ? (
				<FootNote row={undefined} otherwise={notice} tone="warning" />
			) : (
				<FootNote
					row={isForeign ? undefined : list.selected}
					otherwise={
						isForeign
							? 'This computer cannot read all that is on it; the virtual machine can.'
							: 'Go to a disk with the arrow keys. Disks that you plug in appear here.'
					}
				/>
			)}
		</Question>
	);
}
