import {useEffect, useState} from 'react';
import type {FolderEntry, SetupOperations} from '../../../source/index.js';
import {useKeys, useTextKeys} from '../../keymap/use-keys.js';
import {useKept} from '../../shell/use-kept.js';
import {editOf} from '../text-field/editing-keys.js';
import {
	accepted,
	isAddress,
	type PickerAction,
	type PickerRow,
	type PickerState,
	pathOf,
	picker,
	pickerRows,
	reducePicker,
	splitPath,
} from './picker-state.js';

type Listing = {readonly asked: string; readonly folder: string; readonly entries: readonly FolderEntry[]; readonly problem?: string};

export type FilePicker = {
	readonly state: PickerState;
	readonly rows: readonly PickerRow[];
	/** The folder was read. */
	readonly isListed: boolean;
	/** Why the folder cannot be shown. */
	readonly problem: string | undefined;
};

const moves = {up: 'up', down: 'down', pageup: 'page-up', pagedown: 'page-down'} as const;

type Props = {
	/** Unique in the screen. */
	readonly name: string;
	readonly initial: string;
	/** Of the files that are shown; none: all. */
	readonly endings: readonly string[];
	readonly browse: SetupOperations['browse'];
	/** Rows of a page. */
	readonly page: number;
	onTake(path: string): void;
	readonly isActive: boolean;
};

/** The keys of a file picker: what is written goes into the line, arrows through the folder, Tab completes, Enter opens or takes. */
export function useFilePicker({name, initial, endings, browse, page, onTake, isActive}: Props): FilePicker {
	const [state, setState] = useKept<PickerState>(`picker:${name}`, () => picker(initial));
	const [listing, setListing] = useState<Listing>();
	const text = pathOf(state);
	const asked = isAddress(text) ? undefined : splitPath(text).folder || '.';
	// biome-ignore lint/correctness/useExhaustiveDependencies: once for each folder.
	useEffect(() => {
		if (asked === undefined) return;
		let isOld = false;
		browse(asked, endings)
			.then(found => ({asked, ...found}))
			.catch((error: Error) => ({asked, folder: asked, entries: [], problem: error.message}))
			.then(found => {
				if (!isOld) setListing(found);
			});
		return () => {
			isOld = true;
		};
	}, [asked]);
	const shown = listing && listing.asked === asked ? listing : undefined;
	const rows = shown ? pickerRows(text, shown.entries, shown.folder) : [];
	const act = (action: PickerAction) => setState(before => reducePicker(before, action, rows));
	/** What was there when Tab was pressed before the folder was read: who types fast does that. */
	const [completing, setCompleting] = useState<string>();
	// biome-ignore lint/correctness/useExhaustiveDependencies: once for each folder that was read.
	useEffect(() => {
		if (shown && completing === text) act({type: 'complete'});
		if (shown) setCompleting(undefined);
	}, [shown]);
	useTextKeys(
		press => {
			const move = moves[press.name as keyof typeof moves];
			if (move) return act({type: move, ...(press.name.startsWith('page') ? {page} : {})});
			const edit = editOf(press);
			if (edit) act({type: 'edit', edit});
		},
		{isActive},
	);
	useKeys(
		{
			next: {label: 'complete', run: () => (shown ? act({type: 'complete'}) : setCompleting(text))},
			accept: {
				label: 'open or take',
				run() {
					const found = accepted(state, rows, shown?.folder ?? '');
					if (found.kind === 'open') act({type: 'open', text: found.text});
					else onTake(found.text);
				},
			},
		},
		{isActive},
	);
	return {state, rows, isListed: shown !== undefined, problem: shown?.problem};
}
