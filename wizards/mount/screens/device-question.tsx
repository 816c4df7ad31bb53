import {useMemo, useState} from 'react';
import type {EncryptionChoice, GuestDevice, Probe} from '../../../source/index.js';
import {Question, useRoom} from '../../kit/question.js';
import {useKept} from '../../shell/use-kept.js';
import {LiveList} from '../../widgets/live-list/live-list.js';
import {useLiveList} from '../../widgets/live-list/use-live-list.js';
import {
	aboutDevice,
	deviceColumns,
	deviceRows,
	elsewhereRow,
	isLocked,
	likelyDevice,
	mayBeEncrypted,
	missingExtension,
} from '../rows/device-rows.js';
import type {Mount} from '../use-mount.js';
import {EncryptionQuestion} from './encryption-question.js';
import {ExtendQuestion} from './extend-question.js';
import {FootNote, footNoteRows} from './foot-note.js';
import {Passphrase} from './passphrase.js';

/** Notes are about what cannot be chosen at once; all of them is below the list. What can be chosen gets the room. */
const leastNote = 17;

const none = () => undefined;

type Props = {
	readonly mount: Mount;
	readonly probe: Probe;
	/** What the list is of: another one begins afresh. */
	readonly name: string;
};

/** What the guest found: what can be mounted, what a passphrase opens, and why the rest is neither. */
export function DeviceQuestion({mount, probe, name}: Props) {
	const {answers, notice, keeper, act} = mount;
	const {devices} = probe;
	const {disks = []} = answers.given;
	const hasOthers = disks.length === 1 && (disks[0]?.partitions.length ?? 0) > 1;
	const last = answers.last.device;
	const rows = useMemo(() => [...deviceRows(devices), ...(hasOthers ? [elsewhereRow] : [])], [devices, hasOthers]);
	const [locked, setLocked] = useState<GuestDevice>();
	const [lacking, setLacking] = useState<GuestDevice>();
	const [blank, setBlank] = useState<GuestDevice>();
	// Where the pointer is in the list of the next machine.
	const [sought, setSought] = useKept<string | undefined>('sought device', none);
	const list = useLiveList({
		name: `devices of ${name}`,
		rows,
		height: useRoom() - footNoteRows,
		isActive: locked === undefined && lacking === undefined && blank === undefined,
		initial: (devices.find(({path}) => path === (last?.path ?? sought)) ?? likelyDevice(devices))?.path,
		onAccept([row]) {
			const device = devices.find(({path}) => path === row?.id);
			if (row?.id === elsewhereRow.id) mount.back();
			else if (device && isLocked(device)) setLocked(device);
			else if (device && missingExtension(device) !== undefined) setLacking(device);
			else if (device && mayBeEncrypted(device)) setBlank(device);
			else if (device) act({type: 'device', device});
		},
	});
	if (locked) {
		const unlock = async (passphrase: string) => {
			const before = new Set(devices.map(({path}) => path));
			const error = await keeper.unlock(locked.path, passphrase);
			const inside = probe.devices.filter(({path}) => !before.has(path));
			// Nothing new without an error: it was given up.
			if (error !== undefined || inside.length === 0) return error;
			const likely = likelyDevice(inside) ?? inside[0];
			if (likely) list.select(likely.path);
			setLocked(undefined);
			return undefined;
		};
		const isBusy = mount.machine.task === 'unlock';
		const back = isBusy ? () => keeper.giveUp() : () => setLocked(undefined);
		return <Passphrase device={locked} isBusy={isBusy} onPassphrase={unlock} onBack={back} />;
	}

	const extension = lacking && missingExtension(lacking);
	if (lacking && extension !== undefined) {
		const lookAgain = () => {
			setSought(lacking.path);
			setLacking(undefined);
			void keeper.renew();
		};
		return <ExtendQuestion mount={mount} device={lacking} extension={extension} onDone={lookAgain} onBack={() => setLacking(undefined)} />;
	}

	if (blank) {
		const lookAgain = (encryption: EncryptionChoice) => {
			setSought(blank.path);
			setBlank(undefined);
			act({type: 'encryption', encryption});
		};
		return <EncryptionQuestion mount={mount} device={blank} onAnswer={lookAgain} onBack={() => setBlank(undefined)} />;
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
