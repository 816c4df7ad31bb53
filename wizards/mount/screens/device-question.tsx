import {useMemo, useState} from 'react';
import type {GuestDevice, Probe} from '../../../source/index.js';
import {Question, type QuestionFrame, rowsBelow} from '../../kit/question.js';
import {LiveList} from '../../widgets/live-list/live-list.js';
import {useLiveList} from '../../widgets/live-list/use-live-list.js';
import {deviceColumns, deviceRows, elsewhereRow, isLocked, likelyDevice} from '../rows/device-rows.js';
import {FootNote, footNoteRows} from './foot-note.js';
import {Passphrase} from './passphrase.js';

type Props = QuestionFrame & {
	readonly probe: Probe;
	/** What the list is of: another one begins afresh. */
	readonly name: string;
	readonly last: GuestDevice | undefined;
	/** What has just happened. */
	readonly notice: string | undefined;
	/** The passphrase is being tried. */
	readonly isUnlocking: boolean;
	onDevice(device: GuestDevice): void;
	/** @returns Why it is still closed. */
	onUnlock(device: string, passphrase: string): Promise<unknown>;
	onInterrupt(): void;
	/** Absent: there is no other part of the disk. */
	readonly onElsewhere: (() => void) | undefined;
};

/** Notes are about what cannot be chosen at once; all of them is below the list. What can be chosen gets the room. */
const leastNote = 17;

/** What the guest found: what can be mounted, what a passphrase opens, and why the rest is neither. */
export function DeviceQuestion({probe, name, last, notice, isUnlocking, onDevice, onUnlock, onInterrupt, onElsewhere, ...frame}: Props) {
	const {devices} = probe;
	const rows = useMemo(() => [...deviceRows(devices), ...(onElsewhere ? [elsewhereRow] : [])], [devices, onElsewhere]);
	const [locked, setLocked] = useState<GuestDevice>();
	const list = useLiveList({
		name: `devices of ${name}`,
		rows,
		height: rowsBelow(frame) - footNoteRows,
		isActive: locked === undefined,
		initial: (devices.find(({path}) => path === last?.path) ?? likelyDevice(devices))?.path,
		onAccept([row]) {
			const device = devices.find(({path}) => path === row?.id);
			if (row?.id === elsewhereRow.id) onElsewhere?.();
			else if (device && isLocked(device)) setLocked(device);
			else if (device) onDevice(device);
		},
	});
	if (locked) {
		const unlock = async (passphrase: string) => {
			const before = new Set(devices.map(({path}) => path));
			const error = await onUnlock(locked.path, passphrase);
			const inside = probe.devices.filter(({path}) => !before.has(path));
			// Nothing new without an error: it was given up.
			if (error !== undefined || inside.length === 0) return error;
			const likely = likelyDevice(inside) ?? inside[0];
			if (likely) list.select(likely.path);
			setLocked(undefined);
			return undefined;
		};
		const back = isUnlocking ? onInterrupt : () => setLocked(undefined);
		return <Passphrase {...frame} device={locked} isBusy={isUnlocking} onPassphrase={unlock} onBack={back} />;
	}

	const {columns} = frame.size;
	const nothing = devices.some(device => device.mountable || isLocked(device)) ? undefined : 'Nothing here can be mounted.';
	return (
		<Question {...frame} title={nothing ?? 'Which file system?'}>
			<LiveList
				list={list}
				columns={columns}
				titles={deviceColumns}
				empty="The virtual machine finds nothing here."
				leastNote={leastNote}
			/>
			<FootNote
				columns={columns}
				row={list.selected}
				otherwise={notice ?? 'This is what the virtual machine found. Nothing has been written to the disk.'}
				tone={notice === undefined ? undefined : 'warning'}
			/>
		</Question>
	);
}
