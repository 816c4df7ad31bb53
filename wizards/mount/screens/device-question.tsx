import {useMemo, useState} from 'react';
import type {GuestDevice, Probe} from '../../../source/index.js';
import {Question, useRoom} from '../../kit/question.js';
import {useKept} from '../../shell/use-kept.js';
import {LiveList} from '../../widgets/live-list/live-list.js';
import {useLiveList} from '../../widgets/live-list/use-live-list.js';
import {aboutDevice, deviceColumns, deviceRows, elsewhereRow, likelyDevice} from '../rows/device-rows.js';
import type {Mount} from '../use-mount.js';
import {ClosedDevice} from './closed-device.js';
import {FootNote, footNoteRows} from './foot-note.js';

/** Notes are about what cannot be chosen at once; all of them is below the list. What can be chosen gets the room. */
const leastNote = 17;

type Props = {
	readonly mount: Mount;
	readonly probe: Probe;
	/** What the list is of: another one begins afresh. */
	readonly name: string;
};

/** What the guest found: what can be mounted, what a passphrase opens, and why the rest is neither. */
export function DeviceQuestion({mount, probe, name}: Props) {
	const {answers, notice, act} = mount;
	const {devices} = probe;
	const {disks = []} = answers.given;
	const hasOthers = disks.length === 1 && (disks[0]?.partitions.length ?? 0) > 1;
	const last = answers.last.device;
	const rows = useMemo(() => [...deviceRows(devices), ...(hasOthers ? [elsewhereRow] : [])], [devices, hasOthers]);
	const [closed, setClosed] = useState<GuestDevice>();
	// Where the pointer is in the list of the next machine.
	const [sought, setSought] = useKept<string | undefined>('sought device', undefined);
	const list = useLiveList({
		name: `devices of ${name}`,
		rows,
		height: useRoom() - footNoteRows,
		isActive: closed === undefined,
		initial: (devices.find(({path}) => path === (last?.path ?? sought)) ?? likelyDevice(devices))?.path,
		onAccept([row]) {
			const device = devices.find(({path}) => path === row?.id);
			if (row?.id === elsewhereRow.id) mount.back();
			else if (device?.blocker) setClosed(device);
			else if (device) act({type: 'device', device});
		},
	});
	if (closed) {
		return (
			<ClosedDevice
				mount={mount}
				probe={probe}
				device={closed}
				onBack={() => setClosed(undefined)}
				onOpened={path => {
					list.select(path);
					setClosed(undefined);
				}}
				onLookAgain={() => {
					setSought(closed.path);
					setClosed(undefined);
				}}
			/>
		);
	}

	const selected = devices.find(({path}) => path === list.selected?.id);
	const about = selected ? aboutDevice(selected) : [];
	const nothing = likelyDevice(devices) ? undefined : 'Nothing here can be mounted.';
	return (
		<Question title={nothing ?? 'Which file system?'}>
			<LiveList list={list} titles={deviceColumns} empty="The virtual machine finds nothing here." leastNote={leastNote} />
			<FootNote
				lines={about.length > 0 ? about : [notice ?? 'This is what the virtual machine found. Nothing has been written to the disk.']}
				tone={about.length > 0 || notice === undefined ? undefined : 'warning'}
			/>
		</Question>
	);
}
