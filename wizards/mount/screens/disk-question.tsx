import {useMemo, useState} from 'react';
import {type HostDisk, sentence} from '../../../source/index.js';
import {useKeys} from '../../keymap/use-keys.js';
import {Question, useRoom} from '../../kit/question.js';
import type {ListRow} from '../../widgets/live-list/list-row.js';
import {LiveList} from '../../widgets/live-list/live-list.js';
import {useLiveList} from '../../widgets/live-list/use-live-list.js';
import {Busy} from '../../widgets/spinner.js';
import {textOf} from '../../widgets/text-field/text-field-state.js';
import {diskColumns, diskRow, imageRow} from '../rows/disk-rows.js';
import {notReadable} from '../rows/foreign.js';
import type {Mount} from '../use-mount.js';
import {besideText, FootNote, footNoteRows, whyNot} from './foot-note.js';
import {ImageQuestion} from './image-question.js';
import {machineText, useMachineKey} from './machine-key.js';

/** Which disk, of those that are there now, or an image; several for what lies on more than one. Nothing is selected at first. */
export function DiskQuestion({mount}: {readonly mount: Mount}) {
	const {engine, disks, images, notice, takeDisks, addImage} = mount;
	const {blocker} = engine.disks;
	const found = useMemo(() => [...(disks ?? []), ...images], [disks, images]);
	const rows = useMemo(() => [...found.map(disk => diskRow(disk, blocker)), imageRow], [found, blocker]);
	/** An image is being named: to be taken at once, or to be one of several. */
	const [naming, setNaming] = useState<'alone' | 'beside'>();
	const list = useLiveList({
		name: 'disks',
		rows,
		height: useRoom() - footNoteRows - (disks ? 0 : 1),
		isMulti: true,
		isActive: naming === undefined,
		acceptLabel: 'choose',
		onAccept(chosen) {
			if (chosen[0]?.isWay) setNaming(marked > 0 ? 'beside' : 'alone');
			else takeDisks(found.filter(({path}) => chosen.some(({id}) => id === path)));
		},
	});
	const {selected} = list;
	const filter = textOf(list.state.filter);
	const marked = rows.filter(({id, disabled}) => disabled === undefined && list.state.marked.includes(id)).length;
	useKeys(
		{toggle: {label: 'name one and mark it', run: () => setNaming('beside')}},
		{isActive: naming === undefined && selected?.isWay === true && !list.state.isFiltering},
	);
	useMachineKey(mount, naming === undefined && mount.sharesWith.length > 0 && !list.state.isFiltering);
	if (naming) {
		return (
			<ImageQuestion
				disks={engine.disks}
				browse={engine.setup.browse}
				others={images}
				typed={filter !== '' && list.rows.every(({isWay}) => isWay) ? `/${filter}` : undefined}
				onTake={image => {
					addImage(image);
					if (naming === 'beside') list.mark(image.path);
					else list.select(image.path);
					setNaming(undefined);
					if (naming === 'alone') takeDisks([image]);
				}}
				onBack={() => setNaming(undefined)}
			/>
		);
	}

	const disk = found.find(({path}) => path === selected?.id);
	const {remarks = []} = disk ?? {};
	const warnings = notice === undefined ? remarks.map(({message}) => sentence(message)) : [notice];
	return (
		<Question title="Which disk?">
			<LiveList list={list} titles={diskColumns} empty="There is no disk." />
			{disks ? null : <Busy text="Looking for disks…" />}
			{warnings.length === 0 || selected?.disabled !== undefined ? (
				<FootNote lines={[aboutChoice(selected, marked, disk, machineText(mount))]} />
			) : (
				<FootNote lines={warnings} tone="warning" />
			)}
		</Question>
	);
}

/** What is said below the list: about the row under the pointer, or about what Enter takes. */
function aboutChoice(selected: ListRow | undefined, marked: number, disk: HostDisk | undefined, machine: string | undefined): string {
	const blocked = whyNot(selected);
	if (blocked !== undefined) return blocked;
	if (selected?.isWay) {
		return marked > 0
			? 'Enter names another image and marks it.'
			: 'Enter names an image. The space bar names one of several on which one array or volume group lies.';
	}

	if (marked === 1) return 'One is marked: Enter takes it. Mark the others, too, with the space bar.';
	if (marked > 1) return `${marked} are marked: Enter goes on with them, as the disks of one array, volume group or btrfs.`;
	if (!disk) return 'Go to a disk with the arrow keys. Disks that you plug in appear here.';
	const beside = besideText(disk, ...disk.partitions);
	if (beside !== undefined) return beside;
	const parts = new Set([disk, ...disk.partitions].flatMap(({partOf}) => partOf ?? []));
	if (parts.size > 0)
		return `On it: a part of ${[...parts].join(', ')}. What lies on several disks needs them all: mark them with the space bar.`;
	if (machine !== undefined) return machine;
	const several = 'For an array or a volume group on several disks, mark them with the space bar.';
	return selected?.note === notReadable ? `The virtual machine can read it. ${several}` : several;
}
