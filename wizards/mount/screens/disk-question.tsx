import {useMemo} from 'react';
import type {DiskOperations, HostDisk} from '../../../source/index.js';
import {Question, type QuestionFrame, rowsBelow} from '../../kit/question.js';
import {LiveList} from '../../widgets/live-list/live-list.js';
import {useLiveList} from '../../widgets/live-list/use-live-list.js';
import {Busy} from '../../widgets/spinner.js';
import {diskColumns, diskRow, imageRow} from '../rows/disk-rows.js';
import {notReadable} from '../rows/foreign.js';
import {FootNote, footNoteRows} from './foot-note.js';

/** Which disk, of those that are there now, or an image. Nothing is selected at first. */
export function DiskQuestion({
	disks,
	blockerOf,
	notice,
	onDisk,
	onImage,
	...frame
}: QuestionFrame & {
	/** Undefined: they are being looked for. */
	readonly disks: readonly HostDisk[] | undefined;
	readonly blockerOf: DiskOperations['blocker'];
	/** What has just happened. */
	readonly notice: string | undefined;
	onDisk(disk: HostDisk): void;
	onImage(): void;
}) {
	const rows = useMemo(() => [...(disks ?? []).map(disk => diskRow(disk, blockerOf)), imageRow], [disks, blockerOf]);
	const list = useLiveList({
		name: 'disks',
		rows,
		height: rowsBelow(frame) - footNoteRows - (disks ? 0 : 1),
		onAccept([row]) {
			const disk = disks?.find(({path}) => path === row?.id);
			if (disk) onDisk(disk);
			else if (row?.id === imageRow.id) onImage();
		},
	});
	const {columns} = frame.size;
	const isForeign = list.selected?.note === notReadable;
	return (
		<Question {...frame} title="Which disk?">
			<LiveList list={list} columns={columns} titles={diskColumns} empty="There is no disk." />
			{disks ? null : <Busy text="Looking for disks…" />}
			{notice !== undefined && list.selected?.disabled === undefined ? (
				<FootNote columns={columns} row={undefined} otherwise={notice} tone="warning" />
			) : (
				<FootNote
					columns={columns}
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
